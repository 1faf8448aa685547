# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.8.6.1 (SHLD-30): the interval between probes doubles, answered or not."""

TIMED = True


def test(t):
    t.accepted(win=0)
    t.write(100)
    for number in range(6):
        t.gets("A", 0, 1, after=0.2 * 2 ** number)
        t.send("A", 1, 1, win=0)
    t.send("A", 1, 1, win=1000)
    t.gets("PA", 1, 1, 100)
