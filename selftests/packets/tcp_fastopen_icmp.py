# SPDX-License-Identifier: GPL-2.0
"""An ICMP error about our SYN-ACK: a socket that was accepted is an open one, and spared."""

from fastopen import ask, accepted, fast_syn


def test(t):
    accepted(t)
    t.icmp(3, 1, 0)
    t.state("SYN-RECEIVED")
    t.error("EHOSTUNREACH")
    t.send("A", 11, 1)
    t.state("ESTABLISHED")
    flow = t.new_flow()
    fast_syn(t, ask(t), flow=flow)
    flow.gets("SA", 0, 11)
    flow.icmp(3, 1, 0)
    t.state("LISTEN", flow)
