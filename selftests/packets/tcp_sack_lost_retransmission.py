# SPDX-License-Identifier: GPL-2.0
"""RFC 8985 1: a retransmission that is lost as well is found so without a time-out."""

from loss import ack, established, gets, write

TIMED = True


def test(t):
    established(t)
    write(t, 20)
    gets(t, 0, 9)
    t.silent(0.1)
    ack(t, 0, (1, 4))
    gets(t, 0)
    t.drain()
    # a round trip later: what was sent after the retransmission arrives, it does not
    t.silent(0.1)
    ack(t, 0, (1, 9))
    t.drain()
    t.silent(0.1)
    ack(t, 0, (1, 10))
    gets(t, 0)
    t.counts(tcp_lost_retransmit=1, tcp_timeouts=0)
    ack(t, 11)
    t.drain()
