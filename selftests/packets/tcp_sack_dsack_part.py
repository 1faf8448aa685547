# SPDX-License-Identifier: GPL-2.0
"""RFC 2883 4.2.2: of a segment half old only the old half is told."""


def test(t):
    t.accepted(opts="mss 1460,sackOK")
    t.send("PA", 1, 1, 100)
    t.gets("A", 1, 101, opts="")
    t.option("TCP_QUICKACK", 1)
    t.send("PA", 51, 1, 100)
    t.gets("A", 1, 151, opts="nop,nop,sack 51:101")
