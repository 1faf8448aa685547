# SPDX-License-Identifier: GPL-2.0
"""A cookie that finds the accept queue full is forgotten; when there is room it may come again."""


def test(t):
    t.sysctl("tcp_syncookies", 2)
    t.listen(backlog=0)
    other = t.new_flow()
    for flow in (t.flow, other):
        flow.send("S", opts="mss 1460")
        flow.gets("SA", 0, 1)
    other.send("A", 1, 1)
    t.send("A", 1, 1)
    t.nothing()
    t.state("LISTEN")
    t.counts(tcp_drop_accept_queue_full=1)
    t.accept()
    t.send("A", 1, 1)
    t.accept()
    t.state("ESTABLISHED")
