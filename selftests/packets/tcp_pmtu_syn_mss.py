# SPDX-License-Identifier: GPL-2.0
"""RFC 1191 3.1: what a SYN offers is what can be received, however narrow the path out is."""

from pmtu import accepted, too_big

INET_SINCE = (7, 2)


def test(t):
    accepted(t)
    t.write(1460)
    t.gets("PA", 1, 1, 1460)
    too_big(t, 1000)
    t.gets("A", 1, 1, 960)
    peer, t.flow = t.flow.peer, t.new_flow()
    t.flow.peer = peer
    t.connect()
    t.gets("S", 0, opts="mss 1460,sackOK,TS,nop,wscale")
