# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.10.7.4: in a synchronized state the ACK field of a reset does not matter."""


def test(t):
    t.accepted()
    t.send("RA", 1, 77777)
    t.nothing()
    t.state("CLOSED")
    t.error("ECONNRESET")
