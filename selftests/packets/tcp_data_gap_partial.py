# SPDX-License-Identifier: GPL-2.0
"""RFC 5681 4.2: each segment that fills a part of a gap is acknowledged at once."""


def test(t):
    t.accepted()
    t.send("PA", 301, 1, 100)
    t.gets("A", 1, 1)
    t.send("PA", 1, 1, 100)
    t.gets("A", 1, 101)
    t.send("PA", 101, 1, 100)
    t.gets("A", 1, 201)
    t.send("PA", 201, 1, 100)
    t.gets("A", 1, 401)
    t.read(400)
