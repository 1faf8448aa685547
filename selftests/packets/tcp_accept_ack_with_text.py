# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.10.7.4: the segment that completes the handshake may carry text."""


def test(t):
    t.listen()
    t.send("S", opts="mss 1460")
    t.gets("SA", 0, 1)
    t.send("PA", 1, 1, 300)
    t.gets("A", 1, 301)
    t.accept()
    t.read(300)
