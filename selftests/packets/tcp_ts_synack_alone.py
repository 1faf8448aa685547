# SPDX-License-Identifier: GPL-2.0
"""RFC 7323 3.2: timestamps without SACK."""


def test(t):
    t.listen()
    t.send("S", opts="mss 1460,nop,nop,TS 4711 0")
    t.gets("SA", 0, 1, opts="mss,nop,nop,TS")
