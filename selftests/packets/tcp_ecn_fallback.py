# SPDX-License-Identifier: GPL-2.0
"""RFC 3168 6.1.1.1: a SYN that was lost is repeated without the two bits."""

TIMED = True


def test(t):
    t.sysctl("tcp_ecn", 1)
    t.connect()
    t.gets("SEC", 0)
    t.gets("S", 0, after=1)
    t.send("SA", 0, 1, opts="mss 1460")
    t.gets("A", 1, 1)
    t.counts(tcp_ecn_fallbacks=1)
    t.write(100)
    t.gets("PA", 1, 1, 100, tos=0)
