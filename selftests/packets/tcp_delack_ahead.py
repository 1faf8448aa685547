# SPDX-License-Identifier: GPL-2.0
"""RFC 5681 4.2: text ahead of a gap is acknowledged at once."""


def test(t):
    t.accepted()
    t.option("TCP_QUICKACK", 0)
    t.send("PA", 101, 1, 100)
    t.gets("A", 1, 1)
