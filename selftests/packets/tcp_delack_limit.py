# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.8.6.3 (MUST-40): however slowly text comes, no ACK waits for half a second."""

TIMED = True


def test(t):
    t.accepted()
    t.option("TCP_QUICKACK", 0)
    for seq in range(1, 21):
        t.send("PA", seq, 1, 1)
        t.gets("A", 1, seq + 1, within=0.3)
        t.silent(0.25)
