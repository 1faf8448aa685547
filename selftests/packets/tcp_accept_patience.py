# SPDX-License-Identifier: GPL-2.0
"""A SYN queue more than half full gives up after two repetitions what it would repeat five times."""

TIMED = True


def test(t):
    t.listen(backlog=16)
    flows = [t.new_flow() for _ in range(10)]
    for flow in flows:
        flow.send("S", opts="mss 1460")
        flow.gets("SA", 0, 1)
    flows[0].gets("SA", 0, 1, after=1)
    flows[0].gets("SA", 0, 1, after=2)
    t.silent(5)
    left = sum(t.bench.states(t.family, flow.port) == ["SYN-RECEIVED"] for flow in flows)
    if left != 8:
        t.fail(f"{left} of 10 half-open connections are left, wanted half a queue")
