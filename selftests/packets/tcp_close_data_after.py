# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.6.1: text that comes after close() is answered with a reset: nobody will read it."""


def test(t):
    t.accepted()
    t.close()
    t.gets("FA", 1, 1)
    t.send("A", 1, 2)
    t.state("FIN-WAIT-2")
    t.send("PA", 1, 2, 10)
    t.gets("R", 2)
    t.state("CLOSED")
