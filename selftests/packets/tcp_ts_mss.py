# SPDX-License-Identifier: GPL-2.0
"""RFC 2525 2.18: the text of a full segment is smaller by the options."""


def test(t):
    t.accepted(ts=1000)
    t.info(snd_mss=1448)
    t.write(2000)
    t.gets("A", 1, 1, 1448, opts="nop,nop,TS")
    t.gets("PA", 1449, 1, 552, opts="nop,nop,TS")
