# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.8.6.3: the ACK rides on the answer, and none follows."""


def test(t):
    t.accepted()
    t.option("TCP_QUICKACK", 0)
    t.send("PA", 1, 1, 100)
    t.read(100)
    t.write(50)
    t.gets("PA", 1, 101, 50)
    t.send("A", 101, 51)
    t.silent(0.1)
    t.counts(tcp_delayed_acks=0)
