# SPDX-License-Identifier: GPL-2.0
"""A reset with a wrong number before any data: as with the FIN, Fast Open pauses."""

from fastopen import COOKIE, PLAIN, again, learn, send_to, wants


def test(t):
    t.sysctl("tcp_fastopen_blackhole_timeout_sec", 100)
    learn(t)
    wants(t, send_to(t, 100), 100)
    t.gets("S", 0, data=100, opts=f"{PLAIN},fo {COOKIE},nop,nop")
    t.send("SA", 0, 101, opts="mss 1460")
    t.gets("A", 101, 1)
    t.counts(tcp_fastopen_blackhole=0)
    t.send("R", 51)
    t.gets("A", 101, 1)     # RFC 5961 3.2: a challenge, the connection goes on
    t.counts(tcp_fastopen_blackhole=1)
    t.state("ESTABLISHED")
    again(t)
    wants(t, send_to(t, 100), "EINPROGRESS")
    t.gets("S", 0, opts=PLAIN)
