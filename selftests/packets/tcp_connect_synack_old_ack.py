# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.10.7.3, first step: SEG.ACK =< ISS is not acceptable either (figure 9)."""


def test(t):
    t.connect()
    t.gets("S", 0)
    t.flow.skip_syns = True
    t.send("SA", 0, 0)
    t.gets("R", 0)
    t.send("SA", 0, -1000)
    t.gets("R", -1000)
    t.state("SYN-SENT")
