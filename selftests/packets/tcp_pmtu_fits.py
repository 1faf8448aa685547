# SPDX-License-Identifier: GPL-2.0
"""Segments that fit the path are not lost: they are not sent again."""

from pmtu import accepted, too_big


def test(t):
    accepted(t, TCP_NODELAY=1)
    for seq in 1, 501:
        t.write(500)
        t.gets("PA", seq, 1, 500)
    t.write(1460)
    t.gets("PA", 1001, 1, 1460)
    too_big(t, 1000, 1001)
    t.gets("A", 1001, 1, 960)
    t.gets("PA", 1961, 1, 500)
    t.nothing()
    t.counts(tcp_retrans_segs=2)
