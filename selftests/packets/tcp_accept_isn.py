# SPDX-License-Identifier: GPL-2.0
"""RFC 6528 3: ISN = M + F: the clock for one connection, a hash between any two."""

from segment import relative

TIMED = True
TICKS = 15625000    # of 64 ns, in a second


def test(t):
    t.listen()
    flows = [t.flow] + [t.new_flow() for _ in range(19)]
    for flow in flows:
        flow.send("S", opts="mss 1460")
        flow.gets("SA", 0, 1)
    numbers = sorted(flow.irs for flow in flows)
    # at one and the same time, from neighbouring ports
    if min(b - a for a, b in zip(numbers, numbers[1:])) < 100 or \
       numbers[-1] - numbers[0] < 2**30:
        t.fail(f"initial sequence numbers {numbers}")
    steps = {relative(b.irs, a.irs) for a, b in zip(flows, flows[1:])}
    if len(steps) < 19:
        t.fail(f"steps from port to port {steps}")
    # the same connection a second later: only the clock has moved
    before, begun = t.flow.irs, t.mark
    for flow in flows:
        flow.send("R", 1)
    t.silent(1)
    t.send("S", 0, opts="mss 1460")
    segment = t.gets("SA", 0, 1)
    moved = relative(t.flow.irs, before)
    due = (segment.when - begun) * TICKS
    if abs(moved - due) > TICKS / 1000:
        t.fail(f"moved by {moved} in {segment.when - begun} s, due {due}")
