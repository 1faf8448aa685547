# SPDX-License-Identifier: GPL-2.0
"""RFC 2018 4: the first block is the one that the segment belongs to."""


def test(t):
    t.accepted(opts="mss 1460,sackOK")
    t.send("PA", 101, 1, 100)
    t.gets("A", 1, 1, opts="nop,nop,sack 101:201")
    t.send("PA", 501, 1, 100)
    t.gets("A", 1, 1, opts="nop,nop,sack 501:601 101:201")
    t.send("PA", 301, 1, 100)
    t.gets("A", 1, 1, opts="nop,nop,sack 301:401 501:601 101:201")
    t.send("PA", 601, 1, 100)
    t.gets("A", 1, 1, opts="nop,nop,sack 501:701 301:401 101:201")
