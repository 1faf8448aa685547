# SPDX-License-Identifier: GPL-2.0
"""RFC 5961 3.2: a reset in the window is challenged, and the peer that means it repeats it exactly."""


def test(t):
    t.accepted()
    t.send("R", 500)
    challenge = t.gets("A", 1, 1)
    t.send("R", challenge.ack)
    t.nothing()
    t.state("CLOSED")
    t.counts(tcp_challenge_acks=1)
    t.counts(tcp_drop_rst_invalid=1)
