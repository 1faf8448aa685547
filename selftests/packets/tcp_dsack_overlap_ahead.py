# SPDX-License-Identifier: GPL-2.0
"""Beyond a gap the overlap is the duplicate, on either side."""


def test(t):
    t.accepted(opts="mss 1460,nop,nop,sackOK")
    t.send("PA", 201, 1, 100)
    t.gets("A", 1, 1, opts="nop,nop,sack 201:301")
    t.send("PA", 251, 1, 100)
    t.gets("A", 1, 1, opts="nop,nop,sack 251:301 201:351")
    t.send("PA", 151, 1, 100)
    t.gets("A", 1, 1, opts="nop,nop,sack 201:251 151:351")
    t.send("PA", 1, 1, 150)
    t.gets("A", 1, 351, opts="")
    t.read(350)
