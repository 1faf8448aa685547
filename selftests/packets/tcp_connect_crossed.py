# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 figure 7: both sides send a SYN, answer the other's, and the connection is there."""


def test(t):
    t.connect()
    t.gets("S", 0)
    t.send("S", 0, opts="mss 1460")
    t.gets("SA", 0, 1)
    t.state("SYN-RECEIVED")
    t.send("SA", 0, 1)
    t.state("ESTABLISHED")
    t.poll("OUT")
    t.drain()                   # an ACK of the SYN-ACK may come
    t.write(100)
    t.gets("A", 1, 1, 100)
    t.send("A", 1, 101, 100)
    t.drain()
    t.read(100)
