# SPDX-License-Identifier: GPL-2.0
"""RFC 8985 3.4: the probe's SACK starts a fast recovery of what was lost before it."""

from loss import ack, established, gets, write

TIMED = True


def test(t):
    established(t)
    write(t, 6)
    gets(t, 0, 5)
    t.silent(0.1)
    ack(t, 2)
    gets(t, 5, after=0.22)
    # less than the smallest RTT could be the original's
    t.silent(0.11)
    ack(t, 2, (5, 5))
    # 2, 3 and 4 are lost: they had their round trip and a quarter
    gets(t, 2)
    t.info(ca_state=3, lost=3, sacked=1)
    t.counts(tcp_timeouts=0, tcp_sack_recovery=1)
    t.silent(0.1)
    ack(t, 6)
    t.drain()
