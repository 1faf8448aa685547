# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.8.1: text and FIN go together again."""

TIMED = True


def test(t):
    t.accepted()
    t.option("TCP_CORK", 1)
    t.write(100)
    t.close()
    t.gets("FPA", 1, 1, 100)
    t.gets("FPA", 1, 1, 100, after=0.2)
    t.send("A", 1, 102)
    t.state("FIN-WAIT-2")
