# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.10.7.4: an ACK without text at RCV.NXT is not answered, or two ends never stop."""


def test(t):
    t.accepted()
    for _ in range(5):
        t.send("A", 1, 1)
        t.nothing()
    t.info(unacked=0)
