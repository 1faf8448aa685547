# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.10.7.4, fifth check: an ACK in the middle of a segment takes what it covers."""

TIMED = True


def test(t):
    t.accepted()
    t.write(1000)
    t.gets("PA", 1, 1, 1000)
    t.send("A", 1, 401)
    t.gets("PA", 401, 1, 600, within=0.5)
    t.send("A", 1, 1001)
    t.info(unacked=0)
