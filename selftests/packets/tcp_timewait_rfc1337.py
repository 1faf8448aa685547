# SPDX-License-Identifier: GPL-2.0
"""RFC 1337 3, F1: with tcp_rfc1337 no reset ends TIME-WAIT."""


def test(t):
    t.sysctl("tcp_rfc1337", 1)
    t.into("TIME-WAIT")
    t.send("R", 2)
    t.nothing()
    t.state("TIME-WAIT")
    if t.ours:
        t.counts(tcp_drop_rst_timewait=1)
