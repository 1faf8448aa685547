# SPDX-License-Identifier: GPL-2.0
"""RFC 2018 3: what is there beyond a gap is told."""


def test(t):
    t.accepted(opts="mss 1460,sackOK")
    t.send("PA", 101, 1, 100)
    t.gets("A", 1, 1, opts="nop,nop,sack 101:201")
