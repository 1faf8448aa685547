# SPDX-License-Identifier: GPL-2.0
"""RFC 5961 7: half a second later the next forged reset is answered again."""

TIMED = True


def test(t):
    t.accepted()
    t.send("R", 100)
    t.gets("A", 1, 1)
    t.silent(0.4)
    t.send("R", 100)
    t.nothing()
    t.silent(0.2)
    t.send("R", 100)
    t.gets("A", 1, 1)
    t.counts(tcp_challenge_acks=2, tcp_ack_skipped_challenge=1)
