# SPDX-License-Identifier: GPL-2.0
"""RFC 7323 5.5: after 24 days of silence the old timestamp says nothing."""

TIMED = True


def test(t):
    t.accepted(ts=100000)
    t.silent(25 * 24 * 3600)
    t.flow.ts = 50000
    t.send("PA", 1, 1, 100)
    t.gets("A", 1, 101).echoes(t, 50000)
    t.read(100)
