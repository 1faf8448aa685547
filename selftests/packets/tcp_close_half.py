# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.6 (MAY-1): after our FIN the peer may go on sending for as long as it likes."""


def test(t):
    t.accepted()
    t.shutdown()
    t.gets("FA", 1, 1)
    t.send("A", 1, 2)
    for seq in (1, 101, 201):
        t.send("PA", seq, 2, 100)
        t.gets("A", 2, seq + 100)
        t.read(100)
    t.sees("EPIPE", "send")
    t.send("FA", 301, 2)
    t.gets("A", 2, 302)
    t.eof()
    t.state("TIME-WAIT")
