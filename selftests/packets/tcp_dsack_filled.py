# SPDX-License-Identifier: GPL-2.0
"""The segment that fills the gap overlaps what waits: that part is the duplicate."""


def test(t):
    t.accepted(opts="mss 1460,nop,nop,sackOK")
    t.send("PA", 101, 1, 100)
    t.gets("A", 1, 1, opts="nop,nop,sack 101:201")
    t.send("PA", 1, 1, 150)
    t.gets("A", 1, 201, opts="nop,nop,sack 101:151")
    t.read(200)
