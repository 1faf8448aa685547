# SPDX-License-Identifier: GPL-2.0
"""RFC 7413 4.1.3.1: a SYN that is repeated has neither data nor cookie; the data follows it."""

from fastopen import PLAIN, learn, send_to, wants

TIMED = True


def test(t):
    learn(t)
    wants(t, send_to(t, 100), 100)
    t.gets("S", 0, data=100)
    t.gets("S", 0, after=1, opts=PLAIN)
    t.send("SA", 0, 1, opts="mss 1460")
    t.gets("A", 1, 1, 100)
    t.counts(tcp_fastopen_active=0, tcp_fastopen_active_fail=1)
    t.send("A", 1, 101)
    t.info(unacked=0)
    t.write(10)
    t.gets("A", 101, 1, 10)
