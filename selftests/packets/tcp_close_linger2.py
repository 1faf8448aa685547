# SPDX-License-Identifier: GPL-2.0
"""TCP_LINGER2 below zero: no FIN-WAIT-2 without a program."""

OURS_ONLY = "Linux ends it the same way but not at the same moment"


def test(t):
    t.accepted()
    t.option("TCP_LINGER2", -1)
    t.close()
    t.gets("FA", 1, 1)
    t.send("A", 1, 2)
    t.nothing()
    t.state("CLOSED")
