# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.10.7.2: text in a SYN is not acknowledged with it, and taken when it comes again."""


def test(t):
    t.listen()
    t.send("S", 0, 0, 100, opts="mss 1460")
    t.gets("SA", 0, 1)
    t.send("PA", 1, 1, 100)
    t.gets("A", 1, 101)
    t.accept()
    t.read(100)
