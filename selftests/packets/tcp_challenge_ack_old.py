# SPDX-License-Identifier: GPL-2.0
"""RFC 5961 5.2: an ACK from before the window ever was is challenged."""


def test(t):
    t.accepted()
    t.send("A", 1, -100000)
    t.gets("A", 1, 1)
    t.counts(tcp_challenge_acks=1, tcp_drop_ack_old=1)
