# SPDX-License-Identifier: GPL-2.0
"""TCP_QUICKACK sends the ACK that waits."""


def test(t):
    t.accepted()
    t.option("TCP_QUICKACK", 0)
    t.send("PA", 1, 1, 100)
    t.read(100)
    t.nothing()
    t.option("TCP_QUICKACK", 1)
    t.gets("A", 1, 101)
