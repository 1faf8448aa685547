# SPDX-License-Identifier: GPL-2.0
"""A window update lets the waiting text go, though it acknowledges nothing new."""


def test(t):
    t.accepted(win=2920)
    t.write(5000)
    t.gets("A", 1, 1, 1460)
    t.gets("A", 1461, 1, 1460)
    t.send("A", 1, 2921, win=0)
    t.nothing()
    t.send("A", 1, 2921, win=5000)
    t.gets("A", 2921, 1, 1460)
    t.gets("PA", 4381, 1, 620)
