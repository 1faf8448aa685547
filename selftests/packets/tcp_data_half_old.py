# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.10.7.4: of a segment that begins with old text the new part is taken."""


def test(t):
    t.accepted()
    t.send("PA", 1, 1, 100)
    t.gets("A", 1, 101)
    t.send("PA", 51, 1, 100)
    t.gets("A", 1, 151)
    t.read(150)
