# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.10.7.4: a reset in FIN-WAIT-2 without a program just ends it."""


def test(t):
    t.accepted()
    t.close()
    t.gets("FA", 1, 1)
    t.send("A", 1, 2)
    t.state("FIN-WAIT-2")
    t.send("R", 1)
    t.nothing()
    t.state("CLOSED")
