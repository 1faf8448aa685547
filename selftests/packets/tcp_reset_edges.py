# SPDX-License-Identifier: GPL-2.0
"""RFC 5961 3.2: only RCV.NXT itself; one less is outside, one more is challenged."""


def test(t):
    t.accepted()
    t.send("R", 0)
    t.nothing()
    t.send("R", 2)
    t.gets("A", 1, 1)
    t.state("ESTABLISHED")
    t.send("R", 1)
    t.nothing()
    t.state("CLOSED")
