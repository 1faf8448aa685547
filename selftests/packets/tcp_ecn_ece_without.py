# SPDX-License-Identifier: GPL-2.0
"""RFC 3168: ECE on a connection that did not agree to ECN means nothing."""


def test(t):
    t.accepted()
    t.write(100)
    t.gets("PA", 1, 1, 100, tos=0)
    t.send("AE", 1, 101)
    t.info(ca_state=0, snd_cwnd=10)
    t.write(100)
    t.gets("PA", 101, 1, 100, tos=0)
