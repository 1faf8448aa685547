# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.8.6: a program that does not read closes the window; what lies beyond is not taken."""


def test(t):
    t.accepted(SO_RCVBUF=16384)
    t.fill_window()
    taken = t.flow.acked
    t.send("PA", taken, 1, 1)
    t.gets("A", 1, taken, win=0)
    t.read(taken - 1)
    t.sees("EAGAIN")
