# SPDX-License-Identifier: GPL-2.0
"""RFC 7413 4.2: the server does not acknowledge the data: it is sent again at once."""

from fastopen import SYN_DATA, learn, send_to, wants


def test(t):
    learn(t)
    wants(t, send_to(t, 100), 100)
    t.gets("S", 0, data=100)
    t.send("SA", 0, 1, opts="mss 1460")
    t.gets("A", 1, 1, 100)
    t.counts(tcp_fastopen_active=0, tcp_fastopen_active_fail=1, tcp_retrans_segs=1)
    t.nothing()
    t.info(snd_cwnd=10, unacked=1)
    t.send("A", 1, 101)
    if t.info(unacked=0)["options"] & SYN_DATA:
        t.fail("TCPI_OPT_SYN_DATA is set")
