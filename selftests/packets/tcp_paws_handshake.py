# SPDX-License-Identifier: GPL-2.0
"""An old timestamp in a handshake's last ACK: acknowledged, not taken."""


def test(t):
    t.listen()
    t.send("S", opts="mss 1460,sackOK,TS 1000 0,nop,wscale 7")
    t.gets("SA", 0, 1)
    t.send("A", 1, 1, opts="nop,nop,TS 990 0")
    t.gets("A", 1, 1)
    t.counts(tcp_drop_paws=1)
    t.send("A", 1, 1, opts="nop,nop,TS 1001 0")
    t.accept()
