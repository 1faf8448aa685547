# SPDX-License-Identifier: GPL-2.0
"""RFC 7323 5.3, R1: a segment with an older timestamp is dropped and answered with an ACK."""


def test(t):
    t.accepted(ts=1000)
    t.flow.ts = 900
    t.send("PA", 1, 1, 100)
    t.gets("A", 1, 1).echoes(t, 1000)
    t.sees("EAGAIN")
    t.flow.ts = 1000
    t.send("PA", 1, 1, 100)
    t.gets("A", 1, 101)
    t.read(100)
    t.counts(tcp_drop_paws=1)
