# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.10.7.4: what waits out of order may overlap in every way."""


def test(t):
    t.accepted()
    for seq, length in ((101, 100), (151, 100), (81, 50), (121, 20), (101, 200), (61, 300)):
        t.send("PA", seq, 1, length)
        t.gets("A", 1, 1)
    t.send("PA", 1, 1, 60)
    t.gets("A", 1, 361)
    t.read(360)
