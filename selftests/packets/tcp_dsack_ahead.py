# SPDX-License-Identifier: GPL-2.0
"""A duplicate beyond a gap: told before the block that holds it."""


def test(t):
    t.accepted(opts="mss 1460,nop,nop,sackOK")
    t.send("PA", 101, 1, 200)
    t.gets("A", 1, 1, opts="nop,nop,sack 101:301")
    t.send("PA", 151, 1, 50)
    t.gets("A", 1, 1, opts="nop,nop,sack 151:201 101:301")
    t.send("PA", 401, 1, 100)
    t.gets("A", 1, 1, opts="nop,nop,sack 401:501 101:301")
    t.counts(tcp_dsack_old_sent=0, tcp_dsack_ofo_sent=1)
