# SPDX-License-Identifier: GPL-2.0
"""RFC 5682 2.1: two ACKs that advance tell it without SACK as well."""

from loss import ack, established, gets, write, MSS

TIMED = True


def test(t):
    established(t, opts=f"mss {MSS}")
    write(t, 14)
    gets(t, 0, 9)
    gets(t, 0, after=0.3)
    ack(t, 1)
    gets(t, 10, 11)
    t.nothing()
    ack(t, 2)
    t.drain()
    t.counts(tcp_spurious_rtos=1, tcp_loss_undo=1, tcp_retrans_segs=1)
    if t.info()["snd_cwnd"] < 10 or t.info()["lost"]:
        t.fail(f"not undone: {t.info()}")
