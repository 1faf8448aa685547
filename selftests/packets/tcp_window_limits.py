# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.8.6: no more is sent than the peer's window takes; segments are half of it at most."""


def test(t):
    t.accepted(win=2000)
    t.write(3000)
    t.gets("A", 1, 1, 1000)
    t.gets("A", 1001, 1, 1000)
    t.nothing()
    t.send("A", 1, 1001, win=2000)
    t.gets("PA", 2001, 1, 1000)
    t.send("A", 1, 3001)
    t.nothing()
