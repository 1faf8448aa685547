# SPDX-License-Identifier: GPL-2.0
"""A FIN beyond a gap, and no data before the end: somebody on the way took it; a pause follows."""

from fastopen import COOKIE, PLAIN, again, learn, send_to, wants


def test(t):
    t.sysctl("tcp_fastopen_blackhole_timeout_sec", 100)
    learn(t)
    wants(t, send_to(t, 100), 100)
    t.gets("S", 0, data=100, opts=f"{PLAIN},fo {COOKIE},nop,nop")
    t.send("SA", 0, 101, opts="mss 1460")
    t.gets("A", 101, 1)
    # the answer that should be before it never comes
    t.send("FA", 51, 101)
    t.gets("A", 101, 1)
    t.counts(tcp_fastopen_blackhole=0)
    again(t)
    t.counts(tcp_fastopen_blackhole=1)
    wants(t, send_to(t, 100), "EINPROGRESS")
    t.gets("S", 0, opts=PLAIN)
