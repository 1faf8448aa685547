# SPDX-License-Identifier: GPL-2.0
"""RFC 5682 3.1 step 3.a: only the new segments arrive: the time-out was right."""

from loss import ack, established, gets, write

TIMED = True


def test(t):
    t.sysctl("tcp_early_retrans", 0)
    established(t)
    write(t, 14)
    gets(t, 0, 9)
    gets(t, 0, after=0.3)
    t.silent(0.1)
    ack(t, 1)
    gets(t, 10, 11)
    t.nothing()
    t.silent(0.1)
    ack(t, 1, (10, 10))
    gets(t, 1)
    t.info(ca_state=4)
    t.counts(tcp_spurious_rtos=0, tcp_timeouts=1)
    ack(t, 12)
    t.drain()
    t.info(ca_state=0, unacked=t.info()["unacked"], lost=0, sacked=0)
