# SPDX-License-Identifier: GPL-2.0
"""tcp_invalid_ratelimit 0: every forged reset is answered."""


def test(t):
    t.sysctl("tcp_invalid_ratelimit", 0)
    t.accepted()
    for seq in (100, 200, 300):
        t.send("R", seq)
        t.gets("A", 1, 1)
    t.counts(tcp_challenge_acks=3, tcp_ack_skipped_challenge=0)
