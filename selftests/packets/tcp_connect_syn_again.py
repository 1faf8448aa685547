# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.8.1: an unanswered SYN is sent again, the same, after 1, 2 and 4 seconds."""

TIMED = True


def test(t):
    if not t.ours:
        t.sysctl("tcp_syn_linear_timeouts", 0)
    t.connect()
    t.gets("S", 0)
    for wait in (1, 2, 4):
        t.gets("S", 0, after=wait)
    t.send("SA", 0, 1)
    t.gets("A", 1, 1)
    t.counts(tcp_syn_retrans=3)
