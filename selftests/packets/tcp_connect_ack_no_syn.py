# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.10.7.3, fifth step: neither SYN nor RST, so it is dropped, good ACK or not."""


def test(t):
    t.connect()
    t.gets("S", 0)
    t.send("A", 0, 1)
    t.nothing()
    t.send("FA", 0, 1)
    t.nothing()
    t.state("SYN-SENT")
