# SPDX-License-Identifier: GPL-2.0
"""RFC 8985 6.2: where reordering was seen three segments beyond a gap are no proof of a loss."""

from loss import ack, established, gets, write

TIMED = True


def test(t):
    established(t)
    write(t, 10)
    gets(t, 0, 9)
    t.silent(0.1)
    ack(t, 0, (2, 2))
    t.silent(0.005)
    ack(t, 0, (1, 2))
    t.silent(0.005)
    ack(t, 3)
    t.info(reord_seen=2)
    t.begin()
    ack(t, 3, (4, 9))
    t.nothing()
    t.info(ca_state=1, sacked=6, lost=0)
    gets(t, 3, within=0.06)
    t.info(ca_state=3)
    ack(t, 10)
    t.drain()
