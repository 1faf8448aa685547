# SPDX-License-Identifier: GPL-2.0
"""RFC 6675: several gaps are all filled, in order, and nothing that is not missing is sent."""

from loss import ack, established, gets, write

TIMED = True


def test(t):
    established(t)
    write(t, 10)
    gets(t, 0, 9)
    t.silent(0.1)
    # 0, 2 and 5 are missing
    ack(t, 0, (1, 1), (3, 4), (6, 9))
    t.info(ca_state=3, sacked=7, lost=3)
    # seven have arrived, and nothing is in flight: all three may go
    gets(t, 0)
    gets(t, 2)
    gets(t, 5)
    t.nothing()
    t.silent(0.1)
    ack(t, 2, (3, 4), (6, 9))
    ack(t, 5, (6, 9))
    t.nothing()
    ack(t, 10)
    t.info(ca_state=0, unacked=0, lost=0, sacked=0, retrans=0, total_retrans=3)
    t.counts(tcp_fast_retrans=3, tcp_timeouts=0)
