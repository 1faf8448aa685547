# SPDX-License-Identifier: GPL-2.0
"""Beyond tcp_max_tw_buckets a connection just ends: its last ACK goes out, and nothing waits."""


def test(t):
    t.sysctl("tcp_max_tw_buckets", 0)
    t.accepted()
    t.shutdown()
    t.gets("FA", 1, 1)
    t.send("A", 1, 2)
    t.send("FA", 1, 2)
    t.gets("A", 2, 2)
    t.state("CLOSED")
    if t.ours:
        t.counts(tcp_timewaits=0, tcp_timewait_overflows=1)
    t.send("FA", 1, 2)
    t.gets("R", 2)
