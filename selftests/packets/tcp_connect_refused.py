# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.10.7.3, second step: a reset that acknowledges our SYN is a refusal."""


def test(t):
    t.connect()
    t.gets("S", 0)
    t.send("RA", 0, 1)
    t.nothing()
    t.state("CLOSED")
    t.poll("IN OUT ERR HUP RDHUP")
    t.error("ECONNREFUSED")
    t.counts(tcp_attempt_fails=1, tcp_out_rsts=0)
