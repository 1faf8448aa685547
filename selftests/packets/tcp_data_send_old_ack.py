# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.10.7.4, fifth check: an ACK that another has overtaken says nothing."""


def test(t):
    t.accepted()
    t.write(3000)
    for seq in (1, 1461):
        t.gets("A", seq, 1, 1460)
    t.gets("PA", 2921, 1, 80)
    t.send("A", 1, 2921)
    t.send("A", 1, 1461)
    t.nothing()
    t.info(unacked=1)
