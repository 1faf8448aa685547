# SPDX-License-Identifier: GPL-2.0
"""Bare ACKs outside the window of a half-open connection are answered once in half a second."""


def test(t):
    t.into("SYN-RECEIVED")
    t.send("A", 1 + 100000, 1)
    t.gets("A", 1, 1)
    t.send("A", 1 + 100000, 1)
    t.nothing()
    t.counts(tcp_ack_skipped_syn_recv=1)
    t.state("SYN-RECEIVED")
