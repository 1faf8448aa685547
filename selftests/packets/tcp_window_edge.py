# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.8.6 (SHLD-14): the right edge of the window never moves back."""


def test(t):
    t.accepted(SO_RCVBUF=16384)
    edge = t.flow.last_win + t.flow.acked
    for _ in range(50):
        t.send("A", t.flow.acked, 1, min(100, t.flow.last_win))
        t.gets("A", 1, within=0.3)
        if t.flow.acked + t.flow.last_win < edge:
            t.fail(f"the window's edge was at {edge}")
        edge = t.flow.acked + t.flow.last_win
