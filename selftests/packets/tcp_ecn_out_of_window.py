# SPDX-License-Identifier: GPL-2.0
"""RFC 3168 6.1.5: a mark on text outside the window is not echoed, it may be anybody's."""


def test(t):
    t.listen()
    t.send("SEC", opts="mss 1460")
    t.gets("SAE", 0, 1)
    t.send("A", 1, 1)
    t.accept()
    t.send("PA", 100001, 1, 100, tos=3)
    t.gets("A", 1, 1)
    t.send("PA", 1, 1, 100, tos=3)
    t.gets("AE", 1, 101)
