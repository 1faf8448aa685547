# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.8.6: what the window promised is taken, in small segments too, with all they cost."""


def test(t):
    t.accepted(SO_RCVBUF=8192)
    edge = 1 + t.flow.last_win
    while t.flow.acked < edge:
        seq = t.flow.acked
        t.send("A", seq, 1, min(100, edge - seq))
        t.gets("A", 1, min(seq + 100, edge), within=0.3)
    t.read(edge - 1)
