# SPDX-License-Identifier: GPL-2.0
"""TCP_LINGER2 below zero: no FIN-WAIT-2 without a program, and the peer is told."""


def test(t):
    t.accepted()
    t.option("TCP_LINGER2", -1)
    t.close()
    t.gets("FA", 1, 1)
    t.send("A", 1, 2)
    t.gets("R", 2)
    t.state("CLOSED")
    t.counts(tcp_abort_on_close=1)
