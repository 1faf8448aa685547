# SPDX-License-Identifier: GPL-2.0
"""tcp_abort_on_overflow: the ACK that finds the accept queue full is answered with a reset."""


def test(t):
    t.sysctl("tcp_abort_on_overflow", 1)
    t.listen(backlog=1)
    others = [t.new_flow() for _ in range(2)]
    for flow in [t.flow] + others:
        flow.send("S", opts="mss 1460")
        flow.gets("SA", 0, 1)
    for flow in others:
        flow.send("A", 1, 1)
    t.send("A", 1, 1)
    segment = t.gets("R")
    if segment.seq != 1:
        t.fail("SEQ of the reset")
    t.state("LISTEN")
