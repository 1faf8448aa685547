# SPDX-License-Identifier: GPL-2.0
"""RFC 5927 4.1: a number that is not under way is no message about us."""

from pmtu import accepted, too_big


def test(t):
    accepted(t)
    t.write(1460)
    t.gets("PA", 1, 1, 1460)
    t.send("A", 1, 1461)
    t.write(2920)
    t.gets("A", 1461, 1, 1460)
    t.gets("PA", 2921, 1, 1460)
    too_big(t, 1000, 1460)
    too_big(t, 1000, 4382)
    t.nothing()
    t.info(snd_mss=1460, pmtu=1500)
    t.counts(tcp_out_of_window_icmps=2, ip_pmtu_learned=0, tcp_pmtu_reduced=0)
    too_big(t, 1000, 4381)
    t.gets("A", 1461, 1, 960)
    t.info(snd_mss=960)
