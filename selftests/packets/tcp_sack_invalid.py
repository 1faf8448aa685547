# SPDX-License-Identifier: GPL-2.0
"""RFC 2018 5: blocks that cannot be are ignored: unsent, empty, backwards, at SND.UNA."""

from loss import at, established, gets, write

TIMED = True


def test(t):
    established(t)
    write(t, 10)
    gets(t, 0, 9)
    t.silent(0.1)
    for bad in (f"{at(8)}:{at(11)}", f"{at(5)}:{at(5)}", f"{at(6)}:{at(4)}", f"{at(0)}:{at(2)}"):
        t.send("A", 1, 1, opts=f"nop,nop,sack {at(2)}:{at(3)} {bad}")
        t.info(sacked=1)
    t.counts(tcp_sack_discard=4)
    # the whole of it in one ACK of all
    t.send("A", 1, at(10), opts=f"nop,nop,sack {at(2)}:{at(3)}")
    t.info(sacked=0, unacked=0)
