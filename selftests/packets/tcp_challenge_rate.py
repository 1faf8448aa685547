# SPDX-License-Identifier: GPL-2.0
"""RFC 5961 7: of two forged resets within half a second one is answered."""


def test(t):
    t.accepted()
    t.send("R", 100)
    t.gets("A", 1, 1)
    t.send("R", 200)
    t.send("S", 50)
    t.nothing()
    t.state("ESTABLISHED")
    t.counts(tcp_challenge_acks=1, tcp_ack_skipped_challenge=2)
