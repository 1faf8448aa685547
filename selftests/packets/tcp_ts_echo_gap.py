# SPDX-License-Identifier: GPL-2.0
"""RFC 7323 4.3 (B): a segment ahead of a gap is answered with the old echo, (C) one that fills it with its own."""


def test(t):
    t.accepted(ts=1000)
    t.flow.ts = 1100
    t.send("PA", 101, 1, 100)
    t.gets("A", 1, 1).echoes(t, 1000)
    t.flow.ts = 1200
    t.send("PA", 1, 1, 100)
    t.gets("A", 1, 201).echoes(t, 1200)
