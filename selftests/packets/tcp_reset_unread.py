# SPDX-License-Identifier: GPL-2.0
"""What was received before the reset can still be read (as Linux)."""


def test(t):
    t.accepted()
    t.send("PA", 1, 1, 100)
    t.gets("A", 1, 101)
    t.send("R", 101)
    t.nothing()
    t.read(100)
