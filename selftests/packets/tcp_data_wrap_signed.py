# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.4: nor is 2^31 a border."""


def test(t):
    t.flow.iss = 2**31 - 51
    t.accepted()
    t.send("PA", 101, 1, 50)
    t.gets("A", 1, 1)
    t.send("PA", 1, 1, 100)
    t.gets("A", 1, 151)
    t.read(150)
