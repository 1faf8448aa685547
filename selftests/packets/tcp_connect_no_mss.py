# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.7.1 (MUST-15): without an MSS option the peer takes 536 bytes."""


def test(t):
    t.connected(opts="")
    t.info(snd_mss=536)
    t.write(1000)
    t.gets("A", 1, 1, 536)
    t.gets("PA", 537, 1, 464)
