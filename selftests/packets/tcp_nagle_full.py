# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.7.4: a full segment does not wait, its rest does."""


def test(t):
    t.accepted()
    t.write(100)
    t.gets("PA", 1, 1, 100)
    t.write(1500)
    t.gets("A", 101, 1, 1460)
    t.nothing()
    t.send("A", 1, 1561)
    t.gets("PA", 1561, 1, 40)
