# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.10.7.4, fourth check: the peer's SYN-ACK again does not restart the connection."""


def test(t):
    t.connected()
    t.write(100)
    t.gets("PA", 1, 1, 100)
    t.send("SA", 0, 1)
    t.gets("A", 101, 1)
    t.send("A", 1, 101)
    t.info(unacked=0)
