# SPDX-License-Identifier: GPL-2.0
"""Without cookies a SYN that finds the SYN queue full is dropped: it will come again."""


def test(t):
    t.sysctl("tcp_syncookies", 0)
    t.listen(backlog=1)
    others = [t.new_flow() for _ in range(2)]
    for flow in others:
        flow.send("S", opts="mss 1460")
        flow.gets("SA", 0, 1)
    t.send("S", opts="mss 1460")
    t.nothing()
    t.state("LISTEN")
    t.counts(tcp_drop_syn_queue_full=1, tcp_syncookies_sent=0)
    others[0].send("R", 1)
    t.send("S", 0, opts="mss 1460")
    t.gets("SA", 0, 1)
