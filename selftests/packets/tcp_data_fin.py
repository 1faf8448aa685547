# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.10.7.4, eighth step: a FIN behind the text of its segment."""


def test(t):
    t.accepted()
    t.send("FPA", 1, 1, 100)
    t.gets("A", 1, 102, within=0.2)
    t.state("CLOSE-WAIT")
    t.read(100)
    t.eof()
    t.poll("IN OUT RDHUP")
