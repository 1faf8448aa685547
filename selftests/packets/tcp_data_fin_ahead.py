# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.10.7.4, eighth step: a FIN ahead of missing text waits until that has come."""


def test(t):
    t.accepted()
    t.send("FPA", 101, 1, 100)
    t.gets("A", 1, 1)
    t.state("ESTABLISHED")
    t.send("PA", 1, 1, 100)
    t.gets("A", 1, 202, within=0.2)
    t.state("CLOSE-WAIT")
    t.read(200)
    t.eof()
