# SPDX-License-Identifier: GPL-2.0
"""An ACK that finds the accept queue full is forgotten; what comes later completes the open."""


def test(t):
    t.listen(backlog=1)
    others = [t.new_flow() for _ in range(2)]
    for flow in [t.flow] + others:
        flow.send("S", opts="mss 1460")
        flow.gets("SA", 0, 1)
    for flow in others:
        flow.send("A", 1, 1)
    t.send("A", 1, 1)
    t.nothing()
    t.state("SYN-RECEIVED")
    t.accept()
    t.accept()
    t.send("PA", 1, 1, 10)
    t.gets("A", 1, 11)
    t.state("ESTABLISHED")
