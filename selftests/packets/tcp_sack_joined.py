# SPDX-License-Identifier: GPL-2.0
"""RFC 2018 4: a block that closes a gap joins its neighbours."""


def test(t):
    t.accepted(opts="mss 1460,sackOK")
    for seq in (101, 301):
        t.send("PA", seq, 1, 100)
        t.gets("A", 1, 1)
    t.send("PA", 201, 1, 100)
    t.gets("A", 1, 1, opts="nop,nop,sack 101:401")
