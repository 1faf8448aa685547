# SPDX-License-Identifier: GPL-2.0
"""A SYN that finds the accept queue full is dropped without a word: it will come again."""


def test(t):
    t.listen(backlog=1)
    for _ in range(2):
        flow = t.new_flow()
        flow.send("S", opts="mss 1460")
        flow.gets("SA", 0, 1)
        flow.send("A", 1, 1)
        flow.nothing()
    t.send("S", opts="mss 1460")
    t.nothing()
    t.state("LISTEN")
    t.counts(tcp_drop_accept_queue_full=1)
    t.accept()
    t.send("S", 0, opts="mss 1460")
    t.gets("SA", 0, 1)
