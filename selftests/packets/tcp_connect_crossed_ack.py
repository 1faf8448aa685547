# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.10.7.4, fifth check: after crossing SYNs a bare ACK completes the connection too."""


def test(t):
    t.connect()
    t.gets("S", 0)
    t.send("S", 0)
    t.gets("SA", 0, 1)
    t.send("A", 1, 1)
    t.nothing()
    t.state("ESTABLISHED")
    t.poll("OUT")
