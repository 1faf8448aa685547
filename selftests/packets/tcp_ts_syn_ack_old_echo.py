# SPDX-License-Identifier: GPL-2.0
"""A SYN-ACK that echoes what we never sent is answered with a reset (as Linux)."""


def test(t):
    t.connect()
    syn = t.gets("S", 0)
    value = int(syn.option("TS")[0])
    t.send("SA", 0, 1, opts=f"mss 1460,sackOK,TS 1000 {value - 1}")
    t.gets("R", 1)
    t.counts(tcp_drop_paws_active=1)
    t.send("SA", 0, 1, opts=f"mss 1460,sackOK,TS 1000 {value}")
    t.gets("A", 1, 1)
