# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.10.7.3: a FIN with the SYN-ACK leads to CLOSE-WAIT at once."""

OURS_ONLY = "Linux lets it come again"


def test(t):
    t.connect()
    t.gets("S", 0)
    t.send("SFA", 0, 1)
    t.gets("A", 1, 2)
    t.state("CLOSE-WAIT")
    t.eof()
