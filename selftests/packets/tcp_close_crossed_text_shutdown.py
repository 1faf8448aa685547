# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.6: after shutdown() the same text is taken."""


def test(t):
    t.accepted()
    t.shutdown()
    t.gets("FA", 1, 1)
    t.send("PA", 1, 1, 100)
    t.gets("A", 2, 101)
    t.read(100)
    t.send("FA", 101, 2)
    t.gets("A", 2, 102)
    t.state("TIME-WAIT")
