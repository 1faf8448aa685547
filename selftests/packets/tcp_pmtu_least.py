# SPDX-License-Identifier: GPL-2.0
"""The sysctl min_pmtu: not below it, but without DF where it is too much (Linux's rule)."""

from pmtu import accepted, sysctl, too_big


def test(t):
    sysctl(t, "min_pmtu", 300)
    accepted(t)
    t.write(1000)
    t.gets("PA", 1, 1, 1000)
    too_big(t, 300)
    for seq in 1, 261, 521:
        t.gets("A", seq, 1, 260, df=True)
    t.gets("PA", 781, 1, 220, df=True)
    t.info(pmtu=300)
    too_big(t, 299)
    t.nothing()
    t.send("A", 1, 1001)
    t.write(10)
    t.gets("PA", 1001, 1, 10, df=False)
    t.info(pmtu=300)
