# SPDX-License-Identifier: GPL-2.0
"""Of a segment that is new in part only the old part is a duplicate."""


def test(t):
    t.accepted(opts="mss 1460,nop,nop,sackOK")
    t.send("PA", 1, 1, 100)
    t.gets("A", 1, 101)
    t.send("PA", 51, 1, 100)
    t.gets("A", 1, 151, opts="nop,nop,sack 51:101", within=0.3)
    t.read(150)
