# SPDX-License-Identifier: GPL-2.0
"""RFC 5681 3.1: after a time-out each ACK lets two segments go."""

TIMED = True


def test(t):
    t.accepted()
    t.write(14600)
    for seq in range(1, 14601, 1460):
        t.gets("A", seq, 1, 1460)
    t.gets("A", 1, 1, 1460, within=1)
    t.send("A", 1, 1461)
    t.gets("A", 1461, 1, 1460)
    t.gets("A", 2921, 1, 1460)
    t.nothing()
    # the first one was the timer's
    t.counts(tcp_timeouts=1, tcp_slow_start_retrans=2, tcp_retrans_segs=3)
