# SPDX-License-Identifier: GPL-2.0
"""RFC 6191: a SYN with an old number but a newer timestamp opens a new connection."""


def test(t):
    t.accepted(ts=1000)
    t.shutdown()
    t.gets("FA", 1, 1)
    t.send("FA", 1, 2)
    t.gets("A", 2, 2)
    t.send("S", -5000, opts="mss 1460,nop,nop,TS 2000 0")
    t.gets("SA", 0, -4999)
    t.state("SYN-RECEIVED")
