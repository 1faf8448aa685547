# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.10.7.4, second check: a reset after crossing SYNs refuses an active open."""


def test(t):
    t.connect()
    t.gets("S", 0)
    t.send("S", 0)
    t.gets("SA", 0, 1)
    t.send("R", 1)
    t.nothing()
    t.state("CLOSED")
    t.poll("IN OUT ERR HUP RDHUP")
