# SPDX-License-Identifier: GPL-2.0
"""RFC 3042: the first two duplicate ACKs each let a new segment out, without SACK as well."""

from loss import ack, established, gets, write, MSS

TIMED = True
OURS_ONLY = "Linux waits for more window to send two segments at once"


def test(t):
    established(t, opts=f"mss {MSS}")
    write(t, 14)
    gets(t, 0, 9)
    t.silent(0.1)
    ack(t, 0)
    gets(t, 10)
    ack(t, 0)
    gets(t, 11)
    ack(t, 0)
    gets(t, 0)
    t.nothing()
    # what it let out does not count (RFC 5681 3.2 step 2)
    t.info(ca_state=3, snd_ssthresh=5)
