# SPDX-License-Identifier: GPL-2.0
"""What came before and comes again is told first, once (RFC 2883 4)."""


def test(t):
    t.accepted(opts="mss 1460,nop,nop,sackOK")
    t.send("PA", 1, 1, 100)
    t.gets("A", 1, 101, opts="")
    t.send("PA", 1, 1, 100)
    t.gets("A", 1, 101, opts="nop,nop,sack 1:101")
    t.send("PA", 101, 1, 100)
    t.gets("A", 1, 201, opts="")
    t.counts(tcp_dsack_old_sent=1, tcp_dsack_ofo_sent=0)
