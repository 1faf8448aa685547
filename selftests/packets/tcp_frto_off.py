# SPDX-License-Identifier: GPL-2.0
"""tcp_frto 0: after a time-out what is lost is sent again, without asking."""

from loss import ack, established, gets, write

TIMED = True


def test(t):
    t.sysctl("tcp_early_retrans", 0)
    t.sysctl("tcp_frto", 0)
    established(t)
    write(t, 14)
    gets(t, 0, 9)
    gets(t, 0, after=0.3)
    t.silent(0.1)
    ack(t, 1)
    gets(t, 1, 2)
    t.nothing()
    ack(t, 10)
    t.drain()
