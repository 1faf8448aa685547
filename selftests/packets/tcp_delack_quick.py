# SPDX-License-Identifier: GPL-2.0
"""Linux's quick phase: in the beginning each segment is acknowledged at once."""


def test(t):
    t.accepted()
    for seq in range(1, 801, 100):
        t.send("PA", seq, 1, 100)
        t.gets("A", 1, seq + 100)
    t.counts(tcp_delayed_acks=0)
