# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.4: sequence numbers go over 2^32 in the middle of a segment."""


def test(t):
    t.flow.iss = 2**32 - 51
    t.accepted()
    t.send("PA", 1, 1, 100)
    t.gets("A", 1, 101)
    t.send("PA", 151, 1, 50)
    t.gets("A", 1, 101)
    t.send("PA", 101, 1, 50)
    t.gets("A", 1, 201)
    t.read(200)
