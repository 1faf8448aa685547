# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 figure 12: FIN, its ACK, the peer's FIN, its ACK, and TIME-WAIT."""


def test(t):
    t.accepted()
    t.close()
    t.gets("FA", 1, 1)
    t.state("FIN-WAIT-1")
    t.send("A", 1, 2)
    t.state("FIN-WAIT-2")
    t.send("FA", 1, 2)
    t.gets("A", 2, 2)
    t.state("TIME-WAIT")
    t.counts(tcp_timewaits=1)
