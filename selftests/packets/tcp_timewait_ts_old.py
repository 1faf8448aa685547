# SPDX-License-Identifier: GPL-2.0
"""RFC 7323 5.3: a SYN with an older timestamp is an old duplicate, whatever its number."""


def test(t):
    t.accepted(ts=1000)
    t.shutdown()
    t.gets("FA", 1, 1)
    t.send("FA", 1, 2)
    t.gets("A", 2, 2)
    t.send("S", 5000, opts="mss 1460,nop,nop,TS 500 0")
    t.gets("A", 2, 2)
    t.state("TIME-WAIT")
    t.counts(tcp_drop_paws_timewait=1)
