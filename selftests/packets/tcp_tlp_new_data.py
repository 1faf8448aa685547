# SPDX-License-Identifier: GPL-2.0
"""RFC 8985 7.3: unsent data is a better probe than a repetition; one segment beyond cwnd."""

from loss import ack, established, gets, write

TIMED = True


def test(t):
    established(t)
    write(t, 14)
    gets(t, 0, 9)
    t.nothing()
    gets(t, 10, after=0.22)
    t.nothing()
    t.counts(tcp_loss_probes=1, tcp_retrans_segs=0)
    t.info(unacked=11, snd_cwnd=10)
    # one probe only; then the RTO: 100 ms round trip + 200 ms
    gets(t, 0, within=0.5)
    t.counts(tcp_loss_probes=1, tcp_timeouts=1)
    ack(t, 11)
    t.drain()
