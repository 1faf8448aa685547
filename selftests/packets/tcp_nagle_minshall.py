# SPDX-License-Identifier: GPL-2.0
"""Minshall's form, as Linux: only another small segment holds a small one."""


def test(t):
    t.accepted()
    t.write(1460)
    t.gets("PA", 1, 1, 1460)
    t.write(100)
    t.gets("PA", 1461, 1, 100)
    t.write(100)
    t.nothing()
    t.send("A", 1, 1461)
    t.nothing()
    t.send("A", 1, 1561)
    t.gets("PA", 1561, 1, 100)
