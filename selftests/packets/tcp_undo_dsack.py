# SPDX-License-Identifier: GPL-2.0
"""RFC 3708: a D-SACK for all that was sent again: nothing was lost, the window comes back."""

from loss import ack, at, established, gets, write

TIMED = True


def test(t):
    established(t)
    write(t, 10)
    gets(t, 0, 9)
    t.silent(0.1)
    ack(t, 0, (1, 3))
    gets(t, 0)
    t.info(ca_state=3, snd_ssthresh=5)
    t.silent(0.02)
    # The original was only late; then its copy comes.
    ack(t, 4)
    t.silent(0.08)
    t.send("A", 1, at(6), opts=f"nop,nop,sack {at(0)}:{at(1)}")
    t.drain()
    t.info(ca_state=0, dsack_dups=1, lost=0)
    if t.info()["snd_cwnd"] < 10 or t.info()["snd_ssthresh"] < 10:
        t.fail(f"not undone: {t.info()}")
    t.counts(tcp_dsack_undo=1, tcp_dsack_recv=1)
