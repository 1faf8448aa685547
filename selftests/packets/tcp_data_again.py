# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.10.7.4, first check: text that came before is acknowledged again, and no more."""


def test(t):
    t.accepted()
    t.send("PA", 1, 1, 100)
    t.gets("A", 1, 101)
    t.send("PA", 1, 1, 100)
    t.gets("A", 1, 101)
    t.read(100)
    t.sees("EAGAIN")
