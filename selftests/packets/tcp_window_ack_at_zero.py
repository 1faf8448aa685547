# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.10.7.4, first check: with our window closed the peer's ACKs still count."""


def test(t):
    t.accepted(SO_RCVBUF=16384)
    t.fill_window()
    t.write(100)
    t.gets("PA", 1, t.flow.acked, 100, win=0)
    t.info(unacked=1)
    t.send("A", t.flow.acked, 101)
    t.nothing()
    t.info(unacked=0)
