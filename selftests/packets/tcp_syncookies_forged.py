# SPDX-License-Identifier: GPL-2.0
"""An ACK that brings back no cookie of ours is answered as any other to a listener."""


def test(t):
    t.sysctl("tcp_syncookies", 2)
    t.listen()
    t.send("S", opts="mss 1460")
    t.gets("SA", 0, 1)
    for bad_seq, bad_ack in ((0, 1000), (1000, 0), (0, 1 << 24), (0, -(1 << 26))):
        t.send("A", 1 + bad_seq, 1 + bad_ack)
        t.gets("R", 1 + bad_ack)
    t.state("LISTEN")
    t.counts(tcp_syncookies_failed=4, tcp_syncookies_recv=0)
    t.send("A", 1, 1)
    t.accept()
    t.state("ESTABLISHED")
