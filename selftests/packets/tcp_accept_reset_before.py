# SPDX-License-Identifier: GPL-2.0
"""A reset before accept(): the socket is there, and its first call tells."""


def test(t):
    t.listen()
    t.send("S", opts="mss 1460")
    t.gets("SA", 0, 1)
    t.send("A", 1, 1)
    t.send("R", 1)
    t.nothing()
    t.accept()
    t.sees("ECONNRESET")
    t.eof()
