# SPDX-License-Identifier: GPL-2.0
"""RFC 6298 5.3: a way that reorders without end is no time-out, as long as ACKs advance."""

import time

from loss import MSS, ack, at, established, write

TIMED = True


def test(t):
    established(t)
    write(t, 40)
    t.drain()
    t.silent(0.1)
    # Of each two the second comes first, for three RTOs; each ACK is for two.
    for number in range(0, 100, 2):
        ack(t, number, (number + 1, number + 1), win=10 * MSS)
        time.sleep(0.02)
        t.drain()
        if t.written < at(number + 20):
            write(t, 10)
    t.counts(tcp_timeouts=0, tcp_retrans_segs=0)
    # When no more come the first is found lost after the reordering window, not by an RTO.
    t.begin()
    t.gets("A", at(98), 1, MSS, within=0.1)
    t.counts(tcp_timeouts=0, tcp_retrans_segs=1, tcp_sack_recovery=1)
