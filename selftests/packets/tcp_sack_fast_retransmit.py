# SPDX-License-Identifier: GPL-2.0
"""RFC 6675 5: three segments beyond a gap, and what is missing is sent again; once.

Before that each SACK lets a new segment out (RFC 3042).
"""

from loss import ack, established, gets, write

TIMED = True
OURS_ONLY = "Linux waits for more window to send two segments at once"


def test(t):
    established(t)
    write(t, 14)
    gets(t, 0, 9)
    t.silent(0.1)
    t.info(ca_state=0, unacked=10, sacked=0)
    ack(t, 0, (1, 1))
    gets(t, 10)
    t.info(ca_state=1, sacked=1, lost=0)
    ack(t, 0, (1, 2))
    gets(t, 11)
    ack(t, 0, (1, 3))
    gets(t, 0)
    t.nothing()
    t.info(ca_state=3, sacked=3, lost=1, retrans=1, snd_ssthresh=5)
    t.counts(tcp_sack_recovery=1, tcp_fast_retrans=1, tcp_retrans_segs=1, tcp_timeouts=0)
    # further blocks do not send it again
    ack(t, 0, (1, 4))
    ack(t, 0, (1, 9))
    t.drain()
    ack(t, 14)
    t.drain()
    t.info(ca_state=0, sacked=0, lost=0, retrans=0, unacked=0)
    t.counts(tcp_retrans_segs=1)
