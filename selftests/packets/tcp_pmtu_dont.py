# SPDX-License-Identifier: GPL-2.0
"""IP_PMTUDISC_DONT: no DF; a message is remembered, and counts for what is sent next."""

from pmtu import DONT, accepted, discover, too_big


def test(t):
    accepted(t)
    discover(t, DONT)
    t.write(1460)
    t.gets("PA", 1, 1, 1460, df=False)
    too_big(t, 1000)
    t.nothing()
    t.counts(ip_pmtu_learned=1, tcp_pmtu_reduced=0)
    t.send("A", 1, 1461)
    t.write(1460)
    t.gets("A", 1461, 1, 960, df=False)
    t.gets("PA", 2421, 1, 500, df=False)
