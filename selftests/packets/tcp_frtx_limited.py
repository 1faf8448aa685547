# SPDX-License-Identifier: GPL-2.0
"""RFC 3042: the first two duplicate ACKs let a new segment go each."""

OURS_ONLY = "Linux gathers what may go into larger pieces"


def test(t):
    t.accepted()
    t.write(20 * 1460)
    for seq in range(1, 14601, 1460):
        t.gets("A", seq, 1, 1460)
    t.nothing()
    t.send("A", 1, 1)
    t.gets("A", 14601, 1, 1460)
    t.nothing()
    t.send("A", 1, 1)
    t.gets("A", 16061, 1, 1460)
    t.nothing()
    t.send("A", 1, 1)
    t.gets("A", 1, 1, 1460)
