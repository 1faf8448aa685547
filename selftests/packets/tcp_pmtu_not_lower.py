# SPDX-License-Identifier: GPL-2.0
"""RFC 1191 3: by such a message what we go by never rises."""

from pmtu import accepted, too_big


def test(t):
    accepted(t)
    t.write(1460)
    t.gets("PA", 1, 1, 1460)
    too_big(t, 1500)
    too_big(t, 65535)
    t.nothing()
    t.info(snd_mss=1460, pmtu=1500)
    too_big(t, 1000)
    t.gets("A", 1, 1, 960)
    t.gets("PA", 961, 1, 500)
    too_big(t, 1200)
    too_big(t, 1000)
    t.nothing()
    t.info(snd_mss=960, pmtu=1000)
    t.counts(ip_pmtu_learned=1, tcp_pmtu_reduced=1)
