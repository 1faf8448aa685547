# SPDX-License-Identifier: GPL-2.0
"""Segments that carry blocks are shorter by as much: they still fit the way."""


def test(t):
    t.accepted(opts="mss 1460,nop,nop,sackOK")
    t.send("PA", 101, 1, 100)
    t.gets("A", 1, 1, opts="nop,nop,sack 101:201")
    t.write(4000)
    t.gets("A", 1, 1, 1448, opts="nop,nop,sack 101:201")
    t.gets("A", 1449, 1, 1448, opts="nop,nop,sack 101:201")
    t.gets("PA", 2897, 1, 1104, opts="nop,nop,sack 101:201")
    t.send("A", 201, 4001)
    t.info(snd_mss=1460)
