# SPDX-License-Identifier: GPL-2.0
"""listen(0): one connection may wait."""


def test(t):
    t.listen(backlog=0)
    t.send("S", opts="mss 1460")
    t.gets("SA", 0, 1)
    t.send("A", 1, 1)
    t.nothing()
    other = t.new_flow()
    other.send("S", opts="mss 1460")
    other.nothing()
    t.accept()
    other.send("S", 0, opts="mss 1460")
    other.gets("SA", 0, 1)
