# SPDX-License-Identifier: GPL-2.0
"""tcp_fastopen_blackhole_timeout_sec: after three time-outs in a row nobody tries for so long."""

from fastopen import COOKIE, PLAIN, again, learn, send_to, wants

TIMED = True


def test(t):
    t.sysctl("tcp_fastopen_blackhole_timeout_sec", 100)
    if not t.ours:
        t.sysctl("tcp_syn_linear_timeouts", 0)
    learn(t)
    wants(t, send_to(t, 100), 100)
    t.gets("S", 0, data=100)
    for wait in 1, 2:
        t.gets("S", 0, after=wait, opts=PLAIN)
    t.counts(tcp_fastopen_blackhole=0)
    t.gets("S", 0, after=4, opts=PLAIN)
    t.counts(tcp_fastopen_blackhole=1, tcp_fastopen_active_fail=1)
    again(t)
    wants(t, send_to(t, 100), "EINPROGRESS")
    t.gets("S", 0, opts=PLAIN)
    again(t)
    t.silent(101)
    wants(t, send_to(t, 100), 100)
    t.gets("S", 0, data=100, opts=f"{PLAIN},fo {COOKIE},nop,nop")
