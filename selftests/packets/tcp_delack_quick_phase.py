# SPDX-License-Identifier: GPL-2.0
"""Linux's quick phase: sixteen ACKs for sixteen segments of text, whatever went before."""


def test(t):
    t.accepted()
    for seq in range(1, 1601, 100):
        t.send("A", seq, 1, 100)
        t.gets("A", 1, seq + 100)
    t.send("A", 1601, 1, 100)
    t.nothing()
