# SPDX-License-Identifier: GPL-2.0
"""RFC 7323 3.2: once agreed upon, timestamps are in every segment."""


def test(t):
    t.accepted(ts=1000)
    t.write(100)
    t.gets("PA", 1, 1, 100, opts="nop,nop,TS")
    t.send("PA", 1, 101, 50)
    t.gets("A", 101, 51, opts="nop,nop,TS")
    t.read(50)
    t.close()
    t.gets("FA", 101, 51, opts="nop,nop,TS")
