# SPDX-License-Identifier: GPL-2.0
"""RFC 3708: two were sent again, and one D-SACK came: the other may have been lost."""

from loss import ack, at, established, gets, write

TIMED = True


def test(t):
    established(t)
    write(t, 10)
    gets(t, 0, 9)
    t.silent(0.1)
    ack(t, 0, (2, 5))
    gets(t, 0)
    t.drain()
    t.silent(0.1)
    ack(t, 1, (2, 5))
    t.drain()
    t.silent(0.1)
    t.send("A", 1, at(10), opts=f"nop,nop,sack {at(0)}:{at(1)}")
    t.drain()
    t.info(ca_state=0, snd_ssthresh=5, snd_cwnd=6)
    t.counts(tcp_dsack_undo=0, tcp_full_undo=0)
