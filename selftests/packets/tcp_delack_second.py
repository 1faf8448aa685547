# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.8.6.3 (SHLD-19): every second full segment is acknowledged at once."""

INET_SINCE = (7, 0)     # older ones wait while the buffer's overhead narrows the window


def test(t):
    t.accepted()
    t.option("TCP_QUICKACK", 0)
    t.send("A", 1, 1, 1460)
    t.nothing()
    t.send("A", 1461, 1, 1460)
    t.gets("A", 1, 2921)
    t.counts(tcp_delayed_acks=0)
