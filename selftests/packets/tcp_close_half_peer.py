# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.6: after the peer's FIN we go on sending."""


def test(t):
    t.accepted()
    t.send("FA", 1, 1)
    t.gets("A", 1, 2, within=0.2)
    t.eof()
    t.write(3000)
    t.gets("A", 1, 2, 1460)
    t.gets("A", 1461, 2, 1460)
    t.gets("PA", 2921, 2, 80)
    t.send("A", 2, 3001)
    t.shutdown()
    t.gets("FA", 3001, 2)
    t.send("A", 2, 3002)
    t.nothing()
    t.state("CLOSED")
