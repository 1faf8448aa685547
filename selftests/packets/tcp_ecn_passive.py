# SPDX-License-Identifier: GPL-2.0
"""RFC 3168 6.1.1: a SYN that asks is granted by default; 6.1.4: only data is marked ECT(0)."""


def test(t):
    t.listen()
    t.send("SEC", opts="mss 1460")
    t.gets("SAE", 0, 1, tos=0)
    t.send("A", 1, 1)
    t.accept()
    t.write(100)
    t.gets("PA", 1, 1, 100, tos=2)
    t.send("PA", 1, 101, 10, tos=2)
    t.gets("A", 101, 11, tos=0)
    if not t.info()["options"] & 8:
        t.fail("TCP_INFO says nothing of ECN")
    t.shutdown()
    t.gets("FA", 101, 11, tos=0)
