# SPDX-License-Identifier: GPL-2.0
"""Bare ACKs outside the window are answered once in half a second, or two ends could do so for ever."""


def test(t):
    t.accepted()
    t.send("A", 1 + 100000, 1)
    t.gets("A", 1, 1)
    t.send("A", 1 + 100000, 1)
    t.nothing()
    t.counts(tcp_challenge_acks=0, tcp_ack_skipped_seq=1)
    t.send("PA", 1 + 100000, 1, 10)
    t.gets("A", 1, 1)       # not so with text: nobody answers an ACK with it
