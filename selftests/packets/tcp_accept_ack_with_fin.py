# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.10.7.4: all of a short request in one segment: text, FIN, and the handshake's ACK."""


def test(t):
    t.listen()
    t.send("S", opts="mss 1460")
    t.gets("SA", 0, 1)
    t.send("FPA", 1, 1, 300)
    t.gets("A", 1, 302, within=0.2)
    t.state("CLOSE-WAIT")
    t.accept()
    t.read(300)
    t.eof()
