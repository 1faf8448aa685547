# SPDX-License-Identifier: GPL-2.0
"""The last segment again, text and FIN: acknowledged, and nothing counts twice."""


def test(t):
    t.accepted()
    t.send("FPA", 1, 1, 100)
    t.gets("A", 1, 102, within=0.2)
    t.send("FPA", 1, 1, 100)
    t.gets("A", 1, 102)
    t.read(100)
    t.eof()
    t.state("CLOSE-WAIT")
