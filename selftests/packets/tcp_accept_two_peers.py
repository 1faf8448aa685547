# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.4.1: each connection of a listener has its own numbers."""


def test(t):
    t.listen()
    other = t.new_flow()
    for flow in t.flow, other:
        flow.send("S", opts="mss 1460")
        flow.gets("SA", 0, 1)
    if abs(t.flow.irs - other.irs) < 1000:
        t.fail("two connections, one initial sequence number")
    other.send("A", 1, 1)
    t.accept()
    other.send("PA", 1, 1, 50)
    other.gets("A", 1, 51)
    t.read(50)
    t.state("SYN-RECEIVED")
