# SPDX-License-Identifier: GPL-2.0
"""RFC 1122 4.2.3.6: tcp_keepalive_time, tcp_keepalive_intvl and tcp_keepalive_probes."""

TIMED = True


def test(t):
    t.sysctl("tcp_keepalive_time", 30)
    t.sysctl("tcp_keepalive_intvl", 4)
    t.sysctl("tcp_keepalive_probes", 2)
    t.accepted(SO_KEEPALIVE=1)
    t.gets("A", 0, 1, after=30)
    t.gets("A", 0, 1, after=4)
    t.gets("RA", 1, 1, after=4)
    t.error("ETIMEDOUT")
