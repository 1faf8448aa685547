# SPDX-License-Identifier: GPL-2.0
"""RFC 5961 7: challenge ACKs are limited to one in half a second for a connection."""


def test(t):
    t.accepted()
    t.send("S", 500)
    t.gets("A", 1, 1)
    for _ in range(5):
        t.send("S", 500)
        t.nothing()
    t.counts(tcp_challenge_acks=1)
