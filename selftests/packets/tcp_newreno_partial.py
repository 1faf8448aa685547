# SPDX-License-Identifier: GPL-2.0
"""RFC 6582 3.2: without SACK a partial ACK sends the next missing segment."""

from loss import ack, established, gets, write, MSS

TIMED = True


def test(t):
    established(t, opts=f"mss {MSS}")
    write(t, 10)
    gets(t, 0, 9)
    t.silent(0.1)
    for _ in range(2):
        ack(t, 0)
        t.nothing()
    t.info(ca_state=1, sacked=2)
    ack(t, 0)
    gets(t, 0)
    t.info(ca_state=3, sacked=3, lost=1, snd_ssthresh=5)
    for _ in range(5):
        ack(t, 0)
        t.nothing()
    t.silent(0.1)
    ack(t, 4)
    gets(t, 4)
    t.info(ca_state=3)
    t.silent(0.1)
    ack(t, 10)
    t.drain()
    t.counts(tcp_reno_recovery=1, tcp_retrans_segs=2, tcp_timeouts=0)
    # something beyond it ends the recovery
    write(t, 1)
    gets(t, 10)
    ack(t, 11)
    t.info(ca_state=0, snd_cwnd=5)
