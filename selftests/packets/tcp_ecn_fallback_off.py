# SPDX-License-Identifier: GPL-2.0
"""RFC 3168 6.1.1.1: with tcp_ecn_fallback 0 the repeated SYN asks as well."""

TIMED = True


def test(t):
    t.sysctl("tcp_ecn", 1)
    t.sysctl("tcp_ecn_fallback", 0)
    t.connect()
    t.gets("SEC", 0)
    t.gets("SEC", 0, after=1)
    t.counts(tcp_ecn_fallbacks=0)
