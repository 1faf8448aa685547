# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.7.1 (MUST-16): no segment is larger than the peer's MSS."""


def test(t):
    t.connected(opts="mss 700")
    t.info(snd_mss=700)
    t.write(1500)
    t.gets("A", 1, 1, 700)
    t.gets("A", 701, 1, 700)
    t.gets("PA", 1401, 1, 100)
