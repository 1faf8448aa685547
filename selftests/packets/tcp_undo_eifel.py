# SPDX-License-Identifier: GPL-2.0
"""RFC 3522: an echo from before the retransmission: the original has arrived."""

import time

from loss import at, write

TIMED = True


def test(t):
    t.sysctl("tcp_congestion_control", "reno")
    t.connect()
    syn = t.gets("S", 0)
    begun = int(syn.option("TS")[0])
    time.sleep(0.1)
    t.send("SA", 0, 1, opts=f"mss 1012,sackOK,TS 1000 {begun}")
    t.gets("A", 1, 1)
    write(t, 10)
    sent = [t.gets("A", at(number), 1, 1000) for number in range(10)]
    echo = int(sent[0].option("TS")[0])
    t.silent(0.1)
    t.send("A", 1, 1, opts=f"nop,nop,TS 1100 {echo},nop,nop,sack {at(1)}:{at(4)}")
    t.gets("A", at(0), 1, 1000)
    t.info(ca_state=3, snd_ssthresh=5)
    t.silent(0.02)
    t.send("A", 1, at(4), opts=f"nop,nop,TS 1120 {echo}")
    t.drain()
    t.silent(0.02)
    t.send("A", 1, at(10), opts=f"nop,nop,TS 1140 {echo}")
    t.drain()
    t.info(ca_state=0)
    if t.info()["snd_cwnd"] < 10 or t.info()["snd_ssthresh"] < 10:
        t.fail(f"not undone: {t.info()}")
    t.counts(tcp_partial_undo=1, tcp_ts_reorder=1, tcp_retrans_segs=1)
