# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.6.1 (MAY-2): a SYN with a higher number than the old connection's opens a new one."""


def test(t):
    t.into("TIME-WAIT")
    t.send("S", 1000, opts="mss 1460")
    t.gets("SA", 0, 1001)
    t.send("A", 1001, 1)
    t.nothing()
    t.state("ESTABLISHED")
    t.counts(tcp_timewait_reused=1)
