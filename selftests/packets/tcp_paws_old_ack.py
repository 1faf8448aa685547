# SPDX-License-Identifier: GPL-2.0
"""An old bare ACK from before RCV.NXT is dropped without an answer."""


def test(t):
    t.accepted(opts="mss 1460,sackOK,TS 1000 0,nop,wscale 7")
    t.send("PA", 1, 1, 100, opts="nop,nop,TS 1010 0")
    t.gets("A", 1, 101)
    t.send("A", 100, 1, opts="nop,nop,TS 900 0")
    t.nothing()
    t.counts(tcp_drop_paws=0, tcp_drop_paws_old_ack=1)


INET_SINCE = (6, 16)
