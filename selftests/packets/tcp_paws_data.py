# SPDX-License-Identifier: GPL-2.0
"""Text with an old timestamp is acknowledged again and dropped (RFC 7323 5.3, R1)."""


def test(t):
    t.accepted(opts="mss 1460,sackOK,TS 1000 0,nop,wscale 7")
    t.send("PA", 1, 1, 100, opts="nop,nop,TS 1010 0")
    t.gets("A", 1, 101)
    t.send("PA", 101, 1, 100, opts="nop,nop,TS 1008 0")
    t.gets("A", 1, 101, opts="nop,nop,TS")
    t.read(100)
    t.unread(0)
    t.counts(tcp_drop_paws=1)
