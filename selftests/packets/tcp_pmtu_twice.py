# SPDX-License-Identifier: GPL-2.0
"""RFC 1191 3: each narrower link on the path tells of itself."""

from pmtu import accepted, too_big


def test(t):
    accepted(t)
    t.write(1460)
    t.gets("PA", 1, 1, 1460)
    too_big(t, 1200)
    t.gets("A", 1, 1, 1160)
    t.gets("PA", 1161, 1, 300)
    t.send("A", 1, 1461)
    t.write(1160)
    t.gets("PA", 1461, 1, 1160)
    too_big(t, 1000, 1461)
    t.gets("A", 1461, 1, 960)
    t.gets("PA", 2421, 1, 200)
    t.nothing()
    t.info(snd_mss=960, pmtu=1000)
    t.counts(ip_pmtu_learned=2, tcp_pmtu_reduced=2)
