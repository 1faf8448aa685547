# SPDX-License-Identifier: GPL-2.0
"""A hundred bytes, each a segment of its own, from the last to the first."""


def test(t):
    t.accepted()
    for seq in range(100, 1, -1):
        t.send("PA", seq, 1, 1)
        t.gets("A", 1, 1)
    t.send("PA", 1, 1, 1)
    t.gets("A", 1, 101)
    t.read(100)
