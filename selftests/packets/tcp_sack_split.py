# SPDX-License-Identifier: GPL-2.0
"""RFC 6675 5: a block that covers a segment in part says nothing about that segment."""

from loss import at, established, gets, write

TIMED = True


def test(t):
    established(t)
    write(t, 10)
    gets(t, 0, 9)
    t.silent(0.1)
    t.send("A", 1, 1, opts=f"nop,nop,sack {at(1) + 500}:{at(6) - 1}")
    t.info(sacked=3)
    t.send("A", 1, 1, opts=f"nop,nop,sack {at(1) + 500}:{at(6)}")
    t.info(sacked=4)
    if t.ours:      # the host does not look again at what it has looked at
        t.send("A", 1, 1, opts=f"nop,nop,sack {at(1)}:{at(6)}")
        t.info(sacked=5)
