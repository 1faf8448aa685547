# SPDX-License-Identifier: GPL-2.0
"""RFC 3168 6.1.1: with tcp_ecn 1 the SYN asks; a SYN-ACK with ECE alone grants."""


def test(t):
    t.sysctl("tcp_ecn", 1)
    t.connect()
    t.gets("SEC", 0, tos=0)
    t.send("SAE", 0, 1, opts="mss 1460")
    t.gets("A", 1, 1, tos=0)
    t.write(100)
    t.gets("PA", 1, 1, 100, tos=2)
