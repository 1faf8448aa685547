# SPDX-License-Identifier: GPL-2.0
"""RFC 3168 6.1.3: a mark on data that comes before its time counts too."""


def test(t):
    t.listen()
    t.send("SEC", opts="mss 1460")
    t.gets("SAE", 0, 1)
    t.send("A", 1, 1)
    t.accept()
    t.send("PA", 101, 1, 100, tos=3)
    t.gets("AE", 1, 1)
    t.send("PA", 1, 1, 100, tos=2)
    t.gets("AE", 1, 201)
