# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.10.7.3, fourth step: text that comes with the SYN-ACK is taken."""

OURS_ONLY = "Linux lets it come again, unless it asked for Fast Open"


def test(t):
    t.connect()
    t.gets("S", 0)
    t.send("SA", 0, 1, 200)
    t.gets("A", 1, 201)
    t.read(200)
