# SPDX-License-Identifier: GPL-2.0
"""RFC 1191 6.4: what was too big is sent again at once, in smaller segments; no congestion."""

from pmtu import accepted, too_big


def test(t):
    accepted(t)
    t.write(2920)
    t.gets("A", 1, 1, 1460, df=True)
    t.gets("PA", 1461, 1, 1460)
    too_big(t, 1000)
    for seq, count in (1, 960), (961, 960), (1921, 960), (2881, 40):
        t.gets("A", seq, 1, count, df=True)
    t.nothing()
    t.info(snd_mss=960, pmtu=1000, snd_cwnd=10, lost=4, retrans=4)
    t.counts(ip_pmtu_learned=1, tcp_pmtu_reduced=1, tcp_timeouts=0, tcp_retrans_segs=4,
             tcp_out_of_window_icmps=0)
    t.send("A", 1, 2921)
    t.info(lost=0, retrans=0, unacked=0)
    t.write(960)
    t.gets("PA", 2921, 1, 960)
