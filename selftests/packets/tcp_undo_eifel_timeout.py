# SPDX-License-Identifier: GPL-2.0
"""RFC 3522 after a time-out: the first ACK already tells, by its echo."""

import time

from loss import at, write

TIMED = True


def test(t):
    t.sysctl("tcp_congestion_control", "reno")
    t.sysctl("tcp_early_retrans", 0)
    t.connect()
    syn = t.gets("S", 0)
    time.sleep(0.1)
    t.send("SA", 0, 1, opts=f"mss 1012,sackOK,TS 1000 {syn.option('TS')[0]}")
    t.gets("A", 1, 1)
    write(t, 10)
    sent = [t.gets("A", at(number), 1, 1000) for number in range(10)]
    t.gets("A", at(0), 1, 1000, after=0.3)
    t.info(ca_state=4)
    t.send("A", 1, at(1), opts=f"nop,nop,TS 1400 {sent[0].option('TS')[0]}")
    t.nothing()
    t.info(ca_state=0, lost=0)
    if t.info()["snd_cwnd"] < 10 or t.info()["snd_ssthresh"] < 10:
        t.fail(f"not undone: {t.info()}")
    t.counts(tcp_loss_undo=1, tcp_retrans_segs=1)
