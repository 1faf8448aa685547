# SPDX-License-Identifier: GPL-2.0
"""TCP_QUICKACK with an even number: the ACK that waits goes, and later ones wait again."""


def test(t):
    t.accepted()
    t.option("TCP_QUICKACK", 0)
    t.send("PA", 1, 1, 100)
    t.nothing()
    t.read(100)
    t.option("TCP_QUICKACK", 2)
    t.gets("A", 1, 101)
    t.send("PA", 101, 1, 100)
    t.nothing()
