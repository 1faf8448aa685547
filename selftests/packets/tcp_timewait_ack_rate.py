# SPDX-License-Identifier: GPL-2.0
"""In TIME-WAIT bare ACKs outside the window are answered once in half a second; FINs always."""


def test(t):
    t.into("TIME-WAIT")
    t.send("A", 100, 2)
    t.gets("A", 2, 2)
    t.send("A", 100, 2)
    t.nothing()
    t.counts(tcp_ack_skipped_time_wait=1)
    for _ in range(2):
        t.send("FA", 1, 2)
        t.gets("A", 2, 2)
    t.send("A", 2, 2)       # the one that is right needs no answer
    t.nothing()
    t.state("TIME-WAIT")
