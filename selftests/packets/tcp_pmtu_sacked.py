# SPDX-License-Identifier: GPL-2.0
"""What the peer has is not sent again though it was too big: another path brought it."""

from loss import established
from pmtu import new_path, too_big

# the ICMP error comes before RACK's reordering timer, 25 ms after the SACK
TIMED = True


def test(t):
    new_path(t)
    established(t, opts="mss 1460,sackOK")
    t.write(4380)
    for seq in 1, 1461, 2921:
        t.gets("A", seq, 1, 1460)
    t.silent(0.1)
    t.send("A", 1, 1, opts="nop,nop,sack 1461:2921")
    t.nothing()
    too_big(t, 1000)
    for seq, count in (1, 960), (961, 500), (2921, 960), (3881, 500):
        t.gets("A", seq, 1, count)
    t.nothing()
    t.send("A", 1, 4381)
    t.info(unacked=0, ca_state=0)
