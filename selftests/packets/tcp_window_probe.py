# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.8.6.1 (MUST-35): a probe of our closed window is answered with ACK and window."""


def test(t):
    t.accepted(SO_RCVBUF=16384)
    t.fill_window()
    for _ in range(3):
        t.send("A", t.flow.acked, 1, 1)
        t.gets("A", 1, t.flow.acked, win=0)
