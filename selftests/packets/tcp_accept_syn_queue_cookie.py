# SPDX-License-Identifier: GPL-2.0
"""More half-open connections than listen() allows: the next SYN is answered with a cookie."""


def test(t):
    t.listen(backlog=1)
    for _ in range(2):
        flow = t.new_flow()
        flow.send("S", opts="mss 1460")
        flow.gets("SA", 0, 1)
        t.state("SYN-RECEIVED", flow)
    t.counts(tcp_syncookies_sent=0)
    t.send("S", opts="mss 1460")
    t.gets("SA", 0, 1)
    t.state("LISTEN")       # nothing is kept of it
    t.counts(tcp_syncookies_sent=1)
    t.send("A", 1, 1)
    t.nothing()
    t.accept()
    t.state("ESTABLISHED")
    t.counts(tcp_syncookies_recv=1, tcp_syncookies_failed=0, tcp_passive_opens=1)
    t.send("PA", 1, 1, 100)
    t.gets("A", 1, 101)
    t.read(100)
