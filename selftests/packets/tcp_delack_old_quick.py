# SPDX-License-Identifier: GPL-2.0
"""As Linux: a peer that sent something again has missed an ACK, and gets the next ones at once."""


def test(t):
    t.accepted()
    t.send("PA", 1, 1, 100)
    t.gets("A", 1, 101)
    t.option("TCP_QUICKACK", 0)
    t.send("PA", 1, 1, 100)
    t.gets("A", 1, 101)
    for seq in range(101, 601, 100):
        t.send("PA", seq, 1, 100)
        t.gets("A", 1, seq + 100)
