# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 figure 13: both close at once; the crossing FIN is answered with a bare ACK."""


def test(t):
    t.accepted()
    t.close()
    t.gets("FA", 1, 1)
    t.send("FA", 1, 1)
    t.gets("A", 2, 2)
    t.state("CLOSING")
    t.send("A", 2, 2)
    t.nothing()
    t.state("TIME-WAIT")
