# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 figure 10: the peer still has an old connection; our reset ends it, our SYN comes again."""


def test(t):
    t.connect()
    t.gets("S", 0)
    t.send("A", 300, 100)       # its answer to a SYN that is outside its window
    t.gets("R", 100)
    t.state("SYN-SENT")
    t.gets("S", 0, within=1.2)
    t.send("SA", 0, 1)
    t.gets("A", 1, 1)
