# SPDX-License-Identifier: GPL-2.0
"""TCP_NODELAY sends what Nagle's rule has held."""


def test(t):
    t.accepted()
    t.write(100)
    t.gets("PA", 1, 1, 100)
    t.write(10)
    t.nothing()
    t.option("TCP_NODELAY", 1)
    t.gets("PA", 101, 1, 10)
