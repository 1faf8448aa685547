# SPDX-License-Identifier: GPL-2.0
"""Without tcp_dsack duplicates are only acknowledged."""


def test(t):
    t.sysctl("tcp_dsack", 0)
    t.accepted(opts="mss 1460,nop,nop,sackOK")
    t.send("PA", 1, 1, 100)
    t.gets("A", 1, 101)
    t.send("PA", 1, 1, 100)
    t.gets("A", 1, 101, opts="")
    t.counts(tcp_dsack_old_sent=0)
