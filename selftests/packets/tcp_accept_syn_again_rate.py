# SPDX-License-Identifier: GPL-2.0
"""A SYN that comes again and again gets its SYN-ACK once in half a second."""


def test(t):
    t.listen()
    t.send("S", opts="mss 1460")
    t.gets("SA", 0, 1)
    t.send("S", 0, opts="mss 1460")
    t.gets("SA", 0, 1)
    t.send("S", 0, opts="mss 1460")
    t.nothing()
    t.counts(tcp_ack_skipped_syn_recv=1)
