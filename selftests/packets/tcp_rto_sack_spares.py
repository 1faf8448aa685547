# SPDX-License-Identifier: GPL-2.0
"""RFC 6675 5.1: after a time-out what the peer has is not sent again."""

from loss import ack, established, gets, write

TIMED = True


def test(t):
    t.sysctl("tcp_early_retrans", 0)
    established(t)
    write(t, 6)
    gets(t, 0, 5)
    t.silent(0.1)
    ack(t, 0, (1, 2), (4, 4))
    gets(t, 0)
    t.drain()
    # the retransmissions are lost, and nothing more comes back
    gets(t, 0, within=0.5)
    t.info(sacked=3, ca_state=4)
    ack(t, 3, (4, 4))
    gets(t, 3)
    gets(t, 5)
    t.nothing()
    t.silent(0.05)
    ack(t, 5)
    t.nothing()
    ack(t, 6)
    t.info(unacked=0, ca_state=0)
