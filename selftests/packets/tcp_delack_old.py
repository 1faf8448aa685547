# SPDX-License-Identifier: GPL-2.0
"""Old text is acknowledged at once: the peer has lost our ACK."""


def test(t):
    t.accepted()
    t.send("PA", 1, 1, 100)
    t.gets("A", 1, 101)
    t.option("TCP_QUICKACK", 0)
    t.send("PA", 1, 1, 100)
    t.gets("A", 1, 101)
