# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.8.6.3 (MUST-40): a single segment is acknowledged within half a second: after 40 ms."""

TIMED = True


def test(t):
    t.accepted()
    t.option("TCP_QUICKACK", 0)
    t.send("PA", 1, 1, 100)
    t.nothing()
    t.gets("A", 1, 101, after=0.04)
    t.counts(tcp_delayed_acks=1)
