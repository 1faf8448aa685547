# SPDX-License-Identifier: GPL-2.0
"""RFC 7323 4.3: the echo is of the segment that moved the left edge of the window."""


def test(t):
    t.accepted(ts=1000)
    for number in range(1, 4):
        t.flow.ts = 1000 + 100 * number
        t.send("PA", None, 1, 10)
        t.gets("A", 1, 1 + 10 * number).echoes(t, t.flow.ts)
