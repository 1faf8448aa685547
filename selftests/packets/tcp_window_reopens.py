# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.8.6.2.2: reading reopens the window, and the peer is told without asking."""


def test(t):
    t.accepted(SO_RCVBUF=16384)
    t.fill_window()
    t.read(t.flow.acked - 1)
    update = t.gets("A", 1, t.flow.acked)
    if update.win < 1460:
        t.fail("a silly window")
