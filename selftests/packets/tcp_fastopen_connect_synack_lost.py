# SPDX-License-Identifier: GPL-2.0
"""The SYN-ACK of the data was lost, and comes again: nothing need be sent twice."""

from fastopen import PLAIN, learn, send_to, wants

TIMED = True


def test(t):
    learn(t)
    wants(t, send_to(t, 100), 100)
    t.gets("S", 0, data=100)
    t.gets("S", 0, after=1, opts=PLAIN)
    t.send("SA", 0, 101, opts="mss 1460")
    t.gets("A", 101, 1)
    t.counts(tcp_fastopen_active=1)
    t.info(unacked=0)
