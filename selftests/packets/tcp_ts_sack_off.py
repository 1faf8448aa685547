# SPDX-License-Identifier: GPL-2.0
"""Without tcp_sack our SYN is mss, nop, nop, TS, nop, wscale, and no gap is told of."""


def test(t):
    t.sysctl("tcp_sack", 0)
    t.connect()
    t.gets("S", 0, opts="mss 1460,nop,nop,TS,nop,wscale")
    t.send("SA", 0, 1, opts="mss 1460,sackOK,TS 1000 0,nop,wscale 7")
    t.gets("A", 1, 1, opts="nop,nop,TS")
    t.send("PA", 101, 1, 100, opts="nop,nop,TS 1001 0")
    t.gets("A", 1, 1, opts="nop,nop,TS")
