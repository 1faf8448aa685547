# SPDX-License-Identifier: GPL-2.0
"""RFC 1122 4.2.3.9: an error is no end of an open connection, but what is said when it is given up."""

TIMED = True


def test(t):
    t.sysctl("tcp_retries2", 3)
    t.accepted()
    t.write(100)
    t.gets("PA", 1, 1, 100)
    t.icmp(3, 1, 1)
    t.state("ESTABLISHED")
    t.error("EHOSTUNREACH", 30)
