# SPDX-License-Identifier: GPL-2.0
"""RFC 5682 3.1 step 2.b: without new data to send the recovery is the conventional one."""

from loss import ack, established, gets, write

TIMED = True


def test(t):
    t.sysctl("tcp_early_retrans", 0)
    established(t)
    write(t, 6)
    gets(t, 0, 5)
    gets(t, 0, after=0.3)
    t.silent(0.1)
    ack(t, 1)
    gets(t, 1, 2)
    t.nothing()
    t.silent(0.1)
    ack(t, 6)
    t.info(unacked=0, ca_state=0)
    t.counts(tcp_spurious_rtos=0)
