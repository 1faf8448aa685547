# SPDX-License-Identifier: GPL-2.0
"""RFC 5927 4.1: an error about a number that is not under way is not believed."""


def test(t):
    t.connect()
    t.gets("S", 0)
    for seq in (-1, 2, 70000):
        t.icmp(3, 3, seq)
    t.nothing()
    t.state("SYN-SENT")
    t.icmp(3, 3, 0)
    t.error("ECONNREFUSED")
