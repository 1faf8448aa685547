# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.10.7.2: a SYN in LISTEN, the SYN-ACK, and the ACK that makes it ready for accept()."""


def test(t):
    t.listen()
    t.send("S", opts="mss 1460")
    t.gets("SA", 0, 1, opts="mss")
    t.state("SYN-RECEIVED")
    t.send("A", 1, 1)
    t.nothing()
    t.state("ESTABLISHED")
    t.accept()
    t.poll("OUT")
    t.counts(tcp_passive_opens=1)
