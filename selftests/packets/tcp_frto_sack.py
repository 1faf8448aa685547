# SPDX-License-Identifier: GPL-2.0
"""RFC 5682 3.1: after a time-out an original's ACK: the time-out was wrong, all is undone."""

from loss import ack, established, gets, write

TIMED = True


def test(t):
    t.sysctl("tcp_early_retrans", 0)
    established(t)
    write(t, 14)
    gets(t, 0, 9)
    gets(t, 0, after=0.3)
    t.info(ca_state=4, snd_cwnd=1, snd_ssthresh=5)
    # the retransmission's or the original's: two new segments shall tell
    ack(t, 1)
    gets(t, 10, 11)
    t.nothing()
    ack(t, 2)
    t.drain()
    t.info(ca_state=0, lost=0, retransmits=0)
    if t.info()["snd_cwnd"] < 10 or t.info()["snd_ssthresh"] < 10:
        t.fail(f"not undone: {t.info()}")
    t.counts(tcp_spurious_rtos=1, tcp_loss_undo=1, tcp_retrans_segs=1)
