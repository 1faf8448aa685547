# SPDX-License-Identifier: GPL-2.0
"""RFC 5961 3.2 in SYN-RECEIVED: a reset in the window is challenged, once in half a second."""

OURS_ONLY = "before 7.2 the host takes any reset in the window here"


def test(t):
    t.into("SYN-RECEIVED")
    t.send("R", 100)
    t.gets("A", 1, 1)
    t.send("R", 200)
    t.nothing()
    t.state("SYN-RECEIVED")
    t.counts(tcp_challenge_acks=1, tcp_ack_skipped_challenge=1)
    t.send("A", 1, 1)
    t.accept()
    t.state("ESTABLISHED")
