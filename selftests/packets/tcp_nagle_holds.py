# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.7.4 (SHLD-7): a small segment waits while another is under way."""


def test(t):
    t.accepted()
    t.write(100)
    t.gets("PA", 1, 1, 100)
    t.write(50)
    t.write(50)
    t.nothing()
    t.send("A", 1, 101)
    t.gets("PA", 101, 1, 100)
