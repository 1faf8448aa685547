# SPDX-License-Identifier: GPL-2.0
"""RFC 8985 7.3: nothing comes back for two round trips: the last segment is sent again."""

from loss import ack, established, gets, write

TIMED = True


def test(t):
    established(t)
    write(t, 4)
    gets(t, 0, 3)
    # two SRTTs and two ticks
    gets(t, 3, after=0.22)
    t.counts(tcp_loss_probes=1, tcp_timeouts=0, tcp_retrans_segs=1)
    t.info(ca_state=0, retrans=0, lost=0, total_retrans=1)
    # 7.4: it was lost, and nothing else: the window is halved without a recovery
    t.silent(0.1)
    ack(t, 4)
    t.info(ca_state=0, snd_cwnd=10, unacked=0)
    t.counts(tcp_loss_probe_recovery=0)
    write(t, 2)
    gets(t, 4, 5)
    ack(t, 6)
    t.info(snd_cwnd=5, snd_ssthresh=5)
    t.counts(tcp_loss_probe_recovery=1, tcp_sack_recovery=0)
