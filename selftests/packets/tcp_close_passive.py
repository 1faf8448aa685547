# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 figure 12, the other side: the peer closes first, and we need no TIME-WAIT."""


def test(t):
    t.accepted()
    t.send("FA", 1, 1)
    t.gets("A", 1, 2, within=0.2)
    t.state("CLOSE-WAIT")
    t.eof()
    t.close()
    t.gets("FA", 1, 2)
    t.state("LAST-ACK")
    t.send("A", 2, 2)
    t.nothing()
    t.state("CLOSED")
