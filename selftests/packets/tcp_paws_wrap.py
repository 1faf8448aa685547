# SPDX-License-Identifier: GPL-2.0
"""RFC 7323 5.2: timestamps go over 2^32."""


def test(t):
    t.accepted(ts=2**32 - 10)
    t.flow.ts = 10
    t.send("PA", 1, 1, 100)
    t.gets("A", 1, 101).echoes(t, 10)
    t.flow.ts = 2**32 - 5
    t.send("PA", 101, 1, 100)
    t.gets("A", 1, 101).echoes(t, 10)
    t.read(100)
    t.sees("EAGAIN")
