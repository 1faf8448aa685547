# SPDX-License-Identifier: GPL-2.0
"""RFC 2883 4.1.2: what came twice beyond a gap is told first, and then its block."""


def test(t):
    t.accepted(opts="mss 1460,sackOK")
    t.send("PA", 101, 1, 100)
    t.gets("A", 1, 1)
    t.send("PA", 201, 1, 100)
    t.gets("A", 1, 1, opts="nop,nop,sack 101:301")
    t.send("PA", 101, 1, 100)
    t.gets("A", 1, 1, opts="nop,nop,sack 101:201 101:301")
    t.counts(tcp_dsack_ofo_sent=1)
