# SPDX-License-Identifier: GPL-2.0
"""Without cookies the last quarter of tcp_max_syn_backlog is for peers that have proved themselves."""


def test(t):
    t.sysctl("tcp_syncookies", 0)
    t.sysctl("tcp_max_syn_backlog", 8)
    t.listen(backlog=100)
    for _ in range(7):      # up to where less than a quarter is left
        flow = t.new_flow()
        flow.send("S", opts="mss 1460")
        flow.gets("SA", 0, 1)
    t.send("S", opts="mss 1460")
    t.nothing()
    t.state("LISTEN")
    t.counts(tcp_drop_syn_queue_full=1)
