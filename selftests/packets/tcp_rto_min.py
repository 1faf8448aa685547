# SPDX-License-Identifier: GPL-2.0
"""tcp_rto_min_us: the least RTO (RFC 6298 2.4), which no delayed ACK waits for."""

INET_SINCE = (6, 11)
TIMED = True


def test(t):
    t.sysctl("tcp_rto_min_us", 20000)
    t.accepted()
    t.write(100)
    t.gets("PA", 1, 1, 100)
    t.gets("PA", 1, 1, 100, after=0.02)
    t.gets("PA", 1, 1, 100, after=0.04)
    t.send("A", 1, 101)
    t.option("TCP_QUICKACK", 0)
    t.send("PA", 1, 101, 100)
    t.nothing()
    # one tick less
    t.gets("A", 101, 101, after=0.016)
    t.counts(tcp_delayed_acks=1, tcp_timeouts=2)
