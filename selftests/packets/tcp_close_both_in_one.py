# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.10.7.4, eighth step: a FIN that acknowledges ours leads from FIN-WAIT-1 to TIME-WAIT."""


def test(t):
    t.accepted()
    t.close()
    t.gets("FA", 1, 1)
    t.send("FA", 1, 2)
    t.gets("A", 2, 2)
    t.state("TIME-WAIT")
