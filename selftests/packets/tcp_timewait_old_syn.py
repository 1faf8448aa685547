# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.10.7.4: a SYN with an old number is answered with an ACK, not believed."""


def test(t):
    t.into("TIME-WAIT")
    t.send("S", -100, opts="mss 1460")
    t.gets("A", 2, 2)
    t.state("TIME-WAIT")
