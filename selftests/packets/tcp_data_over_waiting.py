# SPDX-License-Identifier: GPL-2.0
"""A segment in order that reaches into, and beyond, what waits out of order."""


def test(t):
    t.accepted()
    t.send("PA", 101, 1, 100)
    t.gets("A", 1, 1)
    t.send("PA", 301, 1, 100)
    t.gets("A", 1, 1)
    t.send("PA", 1, 1, 250)
    t.gets("A", 1, 251)
    t.send("PA", 251, 1, 50)
    t.gets("A", 1, 401)
    t.read(400)
