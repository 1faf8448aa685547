# SPDX-License-Identifier: GPL-2.0
"""IP_PMTUDISC_PROBE: of TCP no DF, and a message counts at once (Linux's rule)."""

from pmtu import PROBE, accepted, discover, too_big


def test(t):
    accepted(t)
    discover(t, PROBE)
    t.write(1460)
    t.gets("PA", 1, 1, 1460, df=False)
    too_big(t, 1000)
    t.gets("A", 1, 1, 960, df=False)
    t.gets("PA", 961, 1, 500, df=False)
