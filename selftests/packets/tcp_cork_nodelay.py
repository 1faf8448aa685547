# SPDX-License-Identifier: GPL-2.0
"""TCP_NODELAY set under TCP_CORK lets go what waits, and the next write waits again."""


def test(t):
    t.accepted()
    t.option("TCP_CORK", 1)
    t.write(100)
    t.nothing()
    t.option("TCP_NODELAY", 1)
    t.gets("PA", 1, 1, 100)
    t.write(100)
    t.nothing()
