# SPDX-License-Identifier: GPL-2.0
"""RFC 1122 4.2.3.9: what an ACK has disproved is not said later."""

TIMED = True


def test(t):
    t.sysctl("tcp_retries2", 3)
    t.accepted()
    t.write(100)
    t.gets("PA", 1, 1, 100)
    t.icmp(3, 1, 1)
    t.send("A", 1, 101)
    t.write(100)
    t.gets("PA", 101, 1, 100)
    t.error("ETIMEDOUT", 30)
