# SPDX-License-Identifier: GPL-2.0
"""RFC 3168 6.1.1: with tcp_ecn 0 nothing is granted."""


def test(t):
    t.sysctl("tcp_ecn", 0)
    t.listen()
    t.send("SEC", opts="mss 1460")
    t.gets("SA", 0, 1)
    t.send("A", 1, 1)
    t.accept()
    t.write(100)
    t.gets("PA", 1, 1, 100, tos=0)
    t.send("PA", 1, 101, 10, tos=3)
    t.gets("A", 101, 11)
    if t.info()["options"] & 8:
        t.fail("TCP_INFO speaks of ECN")
