# SPDX-License-Identifier: GPL-2.0
"""A TSval of 0 in the SYN is not held against later ones (as Linux)."""


def test(t):
    t.accepted(opts="mss 1460,sackOK,TS 0 0,nop,wscale 7")
    t.send("PA", 1, 1, 100, opts=f"nop,nop,TS {2**31 + 5} 0")
    t.gets("A", 1, 101)
    t.counts(tcp_drop_paws=0)
