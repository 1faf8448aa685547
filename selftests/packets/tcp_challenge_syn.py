# SPDX-License-Identifier: GPL-2.0
"""RFC 5961 4.2: a SYN in the window is challenged; a peer that has begun anew answers with a reset."""


def test(t):
    t.accepted()
    t.send("S", 500)
    challenge = t.gets("A", 1, 1)
    t.state("ESTABLISHED")
    t.send("R", challenge.ack)
    t.nothing()
    t.state("CLOSED")
    t.counts(tcp_challenge_acks=1, tcp_drop_syn_in_window=1)
