# SPDX-License-Identifier: GPL-2.0
"""A closed window that is answered for keeps no orphan for ever: only until the time-out is longest."""

TIMED = True


def test(t):
    t.accepted(win=0)
    t.write(100)
    t.close()
    for number in range(10):
        t.gets("A", 0, 1, after=0.2 * 2 ** number)
        t.send("A", 1, 1, win=0)
    t.silent(140)
    t.state("CLOSED")
