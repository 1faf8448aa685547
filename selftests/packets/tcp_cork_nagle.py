# SPDX-License-Identifier: GPL-2.0
"""Taking TCP_CORK back does not take Nagle's rule back."""


def test(t):
    t.accepted()
    t.write(100)
    t.gets("PA", 1, 1, 100)
    t.option("TCP_CORK", 1)
    t.write(100)
    t.option("TCP_CORK", 0)
    t.nothing()
    t.send("A", 1, 101)
    t.gets("PA", 101, 1, 100)
