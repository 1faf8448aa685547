# SPDX-License-Identifier: GPL-2.0
"""RFC 2883 4.1.1: text that came before is told as a first block below the ACK."""


def test(t):
    t.accepted(opts="mss 1460,sackOK")
    t.send("PA", 1, 1, 100)
    t.gets("A", 1, 101, opts="")
    t.send("PA", 1, 1, 100)
    t.gets("A", 1, 101, opts="nop,nop,sack 1:101")
    t.counts(tcp_dsack_old_sent=1)
