# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.10.7.3, second step: a reset without an ACK is dropped."""


def test(t):
    t.connect()
    t.gets("S", 0)
    t.send("R", 0)
    t.nothing()
    t.state("SYN-SENT")
