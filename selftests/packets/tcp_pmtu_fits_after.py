# SPDX-License-Identifier: GPL-2.0
"""Segments of an MSS that has become larger since fit a path in between, and are not lost."""

from pmtu import accepted, sysctl, too_big

TIMED = True


def test(t):
    sysctl(t, "mtu_expires", 10)
    accepted(t)
    t.write(1460)
    t.gets("PA", 1, 1, 1460)
    too_big(t, 1000)
    t.gets("A", 1, 1, 960)
    t.gets("PA", 961, 1, 500)
    t.send("A", 1, 1461)
    t.write(4800)
    for seq in range(1461, 6261, 960):
        t.gets("A", seq, 1, 960)
    t.silent(0.15)
    t.send("A", 1, 6261)
    t.silent(11)
    t.write(1460)
    t.gets("PA", 6261, 1, 1460)
    too_big(t, 1200, 6261)
    t.gets("A", 6261, 1, 1160)
    t.gets("PA", 7421, 1, 300)
    t.nothing()
