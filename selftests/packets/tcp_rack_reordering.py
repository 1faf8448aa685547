# SPDX-License-Identifier: GPL-2.0
"""RFC 8985 6.2: segments that only overtake each other are not sent again."""

from loss import ack, established, gets, write

TIMED = True


def test(t):
    established(t)
    write(t, 10)
    gets(t, 0, 9)
    t.silent(0.1)
    ack(t, 0, (1, 2))
    t.silent(0.01)
    # It comes 10 ms later.
    ack(t, 3)
    t.drain()
    t.info(ca_state=0, reordering=3)
    ack(t, 3, (8, 9))
    t.silent(0.01)
    ack(t, 3, (5, 9))
    t.info(reordering=5, reord_seen=2)
    t.silent(0.01)
    ack(t, 10)
    t.drain()
    t.info(ca_state=0, reordering=7, reord_seen=3)
    t.counts(tcp_retrans_segs=0, tcp_sack_reorder=3)
