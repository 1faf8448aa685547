# SPDX-License-Identifier: GPL-2.0
"""RFC 8985 6.2: fewer than three beyond a gap: lost once a quarter of the RTT has passed."""

from loss import ack, established, gets, write

TIMED = True


def test(t):
    established(t)
    write(t, 10)
    gets(t, 0, 9)
    t.silent(0.1)
    t.begin()
    ack(t, 0, (1, 2))
    t.nothing()
    t.info(ca_state=1, lost=0, sacked=2)
    # 25 ms, and two ticks
    gets(t, 0, after=0.045)
    t.info(ca_state=3, lost=1, retrans=1)
    t.counts(tcp_sack_recovery=1, tcp_timeouts=0, tcp_loss_probes=0)
    ack(t, 10)
    t.drain()
