# SPDX-License-Identifier: GPL-2.0
"""An old timestamp in TIME-WAIT: an ACK, and no new connection."""


def test(t):
    t.accepted(opts="mss 1460,sackOK,TS 1000 0,nop,wscale 7")
    t.shutdown()
    t.gets("FA", 1, 1)
    t.send("A", 1, 2, opts="nop,nop,TS 1001 0")
    t.send("FA", 1, 2, opts="nop,nop,TS 1002 0")
    t.gets("A", 2, 2)
    t.send("S", 5000, opts="mss 1460,sackOK,TS 900 0,nop,wscale 7")
    t.gets("A", 2, 2, opts="nop,nop,TS")
    t.state("TIME-WAIT")
    t.counts(tcp_timewait_reused=0, tcp_drop_paws_timewait=1)
