# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.10.7.4: with an ACK of what was never sent, text is not taken either."""

INET_SINCE = (7, 0)     # older ones drop it in silence


def test(t):
    t.accepted()
    t.send("PA", 1, 500, 100)
    t.gets("A", 1, 1)
    t.sees("EAGAIN")
    t.send("PA", 1, 1, 100)
    t.gets("A", 1, 101)
