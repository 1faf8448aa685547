# SPDX-License-Identifier: GPL-2.0
"""RFC 7323 4.3 (A): a delayed ACK echoes the first segment that it acknowledges."""

INET_SINCE = (7, 0)     # older ones wait while the buffer's overhead narrows the window


def test(t):
    t.accepted(ts=1000)
    t.option("TCP_QUICKACK", 0)
    t.flow.ts = 1100
    t.send("A", 1, 1, 1448)
    t.flow.ts = 1200
    t.send("A", 1449, 1, 1448)
    t.gets("A", 1, 2897).echoes(t, 1100)
