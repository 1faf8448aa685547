# SPDX-License-Identifier: GPL-2.0
"""TCP_CORK holds a small segment though nothing is under way; taking it back lets it go."""


def test(t):
    t.accepted()
    t.option("TCP_CORK", 1)
    t.write(100)
    t.nothing()
    t.write(100)
    t.nothing()
    t.option("TCP_CORK", 0)
    t.gets("PA", 1, 1, 200)
