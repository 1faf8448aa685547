# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.10.4: close() in SYN-SENT ends it without a word; the SYN-ACK meets nobody."""


def test(t):
    t.connect()
    t.gets("S", 0)
    t.close()
    t.nothing()
    t.state("CLOSED")
    t.send("SA", 0, 1)
    t.gets("R", 1)
