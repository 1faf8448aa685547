# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.10.7.4: what of a segment lies beyond the window is not taken, a FIN there neither."""

OURS_ONLY = "Linux takes it whole, or since 6.17 not at all"


def test(t):
    t.accepted(SO_RCVBUF=4096)
    seq = 1
    while t.flow.last_win > 1000:
        t.send("A", seq, 1, 500)
        seq += 500
        t.gets("A", 1, seq)
    edge = seq + t.flow.last_win
    t.send("FA", seq, 1, 1200)
    t.gets("A", 1, edge)
    t.state("ESTABLISHED")
    t.read(edge - 1)
