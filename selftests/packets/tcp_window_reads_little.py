# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.8.6.2.2 (MUST-39): reading a little does not offer a silly window."""


def test(t):
    t.accepted(SO_RCVBUF=16384)
    t.fill_window()
    t.read(10)
    t.nothing()
    t.send("A", t.flow.acked, 1, 1)
    t.gets("A", 1, t.flow.acked, win=0)
