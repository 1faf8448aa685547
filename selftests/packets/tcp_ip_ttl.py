# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.9.2 (MUST-49): the TTL is the application's choice, at any time."""


def test(t):
    t.accepted()
    t.write(10)
    t.gets("PA", 1, 1, 10, ttl=64)
    t.send("A", 1, 11)
    t.option("IP_TTL", 7)
    t.write(10)
    t.gets("PA", 11, 1, 10, ttl=7)
