# SPDX-License-Identifier: GPL-2.0
"""RFC 7413 3: the first connection brings a cookie, the second one's SYN has it and the data."""

from fastopen import COOKIE, PLAIN, SYN_DATA, learn, send_to, wants


def test(t):
    learn(t)
    wants(t, send_to(t, 100), 100)
    t.gets("S", 0, data=100, opts=f"{PLAIN},fo {COOKIE},nop,nop")
    t.state("SYN-SENT")
    t.send("SA", 0, 101, opts="mss 1460")
    t.gets("A", 101, 1)
    t.state("ESTABLISHED")
    t.counts(tcp_fastopen_active=1, tcp_fastopen_active_fail=0, tcp_retrans_segs=0)
    if not t.info(unacked=0)["options"] & SYN_DATA:
        t.fail("TCPI_OPT_SYN_DATA is not set")
    t.write(50)
    t.gets("A", 101, 1, 50)
