# SPDX-License-Identifier: GPL-2.0
"""RFC 2018 8: a receiver that throws away what it had said it has gets all of it again."""

from loss import ack, at, established, gets, write, MSS

TIMED = True


def test(t):
    established(t)
    write(t, 10)
    gets(t, 0, 9)
    t.silent(0.1)
    ack(t, 0, (1, 9))
    gets(t, 0)
    t.silent(0.1)
    # It has the first now, and all behind it; but it acknowledges only the first.
    ack(t, 1)
    t.gets("A", at(1), 1, MSS, within=1)
    t.counts(tcp_sack_reneging=1, tcp_timeouts=1)
    t.info(sacked=0)
    for number in range(2, 10):
        ack(t, number)
        while t.flow.ack < at(number + 1):
            t.gets("A", None, 1, MSS, within=1)
    ack(t, 10)
    t.drain()
    t.info(unacked=0, lost=0, sacked=0, retrans=0, ca_state=0)
