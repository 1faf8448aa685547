# SPDX-License-Identifier: GPL-2.0
"""RFC 6582 3.2: a fast retransmission has an RTO of its own from when it was sent, as Linux."""

from loss import ack, established, gets, write

TIMED = True


def test(t):
    established(t, opts="mss 1000")
    write(t, 10)
    gets(t, 0, 9)
    t.silent(0.1)
    ack(t, 1)
    t.drain()
    # the RTO is 300 ms and runs from here on
    t.silent(0.2)
    for _ in range(3):
        ack(t, 1)
    t.begin()
    t.drain()
    t.info(ca_state=3, retrans=1)
    gets(t, 1, after=0.3)
    t.counts(tcp_timeouts=1)
