# SPDX-License-Identifier: GPL-2.0
"""RFC 8985 7.4.2, case 1: a D-SACK of the probe: the ACK was late, and the window stays."""

from loss import ack, at, established, gets, write

TIMED = True


def test(t):
    established(t)
    write(t, 4)
    gets(t, 0, 3)
    gets(t, 3, after=0.22)
    ack(t, 4)
    t.silent(0.05)
    t.send("A", 1, at(4), opts=f"nop,nop,sack {at(3)}:{at(4)}")
    write(t, 2)
    gets(t, 4, 5)
    ack(t, 6)
    t.drain()
    t.info(ca_state=0, dsack_dups=1)
    if t.info()["snd_ssthresh"] < 1000:
        t.fail("the window was reduced")
    t.counts(tcp_loss_probes=1, tcp_loss_probe_recovery=0)
