# SPDX-License-Identifier: GPL-2.0
"""A FIN beyond a gap after data that came: an ordinary loss, and nobody is suspected."""

from fastopen import COOKIE, PLAIN, again, learn, send_to, wants


def test(t):
    t.sysctl("tcp_fastopen_blackhole_timeout_sec", 100)
    learn(t)
    wants(t, send_to(t, 100), 100)
    t.gets("S", 0, data=100, opts=f"{PLAIN},fo {COOKIE},nop,nop")
    t.send("SA", 0, 101, opts="mss 1460")
    t.gets("A", 101, 1)
    t.send("A", 1, 101, 50)
    t.gets("A", 101, 51)
    t.read(50)
    t.send("FA", 101, 101)
    t.gets("A", 101, 51)
    again(t)
    t.counts(tcp_fastopen_blackhole=0)
