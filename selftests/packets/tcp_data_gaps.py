# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.10.7.4: three gaps, filled from the last to the first."""


def test(t):
    t.accepted()
    for seq in (701, 501, 301, 101):
        t.send("PA", seq, 1, 100)
        t.gets("A", 1, 1)
    for seq in (601, 401, 201):
        t.send("PA", seq, 1, 100)
        t.gets("A", 1, 1)
    t.send("PA", 1, 1, 100)
    t.gets("A", 1, 801)
    t.read(800)
