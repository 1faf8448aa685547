# SPDX-License-Identifier: GPL-2.0
"""RFC 3168 6.1.3: from a mark on each ACK says ECE, until CWR comes."""


def test(t):
    t.listen()
    t.send("SEC", opts="mss 1460")
    t.gets("SAE", 0, 1)
    t.send("A", 1, 1)
    t.accept()
    t.send("PA", 1, 1, 100, tos=2)
    t.gets("A", 1, 101)
    t.send("PA", 101, 1, 100, tos=3)
    t.gets("AE", 1, 201, tos=0)
    t.send("PA", 201, 1, 100, tos=2)
    t.gets("AE", 1, 301)
    t.write(50)
    t.gets("PAE", 1, 301, 50, tos=2)
    t.send("PAC", 301, 51, 100, tos=2)
    t.gets("A", 51, 401)
    t.send("PAC", 401, 51, 100, tos=3)
    t.gets("AE", 51, 501)
    if t.info()["options"] & 24 != 24:
        t.fail("TCP_INFO: ECN was seen")
    t.counts(tcp_ecn_ce=2)
