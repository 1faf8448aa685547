# SPDX-License-Identifier: GPL-2.0
"""RFC 5927 4.1 as far as UDP has anything to check: an error must quote the socket's ports."""


def test(t):
    t.connect()
    t.icmp_about(3, 3, sport=t.local + 1)
    t.icmp_about(3, 3, dport=t.port + 1)
    t.icmp_about(3, 3, proto=136)
    t.fence()
    t.error(0)
    t.icmp_about(3, 3)
    t.fence()
    t.error("ECONNREFUSED")
