# SPDX-License-Identifier: GPL-2.0
"""An ACK that echoes a timestamp that no SYN-ACK had opens nothing (as Linux)."""

INET_SINCE = (6, 16)


def test(t):
    t.listen()
    t.send("S", opts="mss 1460,sackOK,TS 4711 0,nop,wscale 7")
    value = int(t.gets("SA", 0, 1).option("TS")[0])
    t.send("A", 1, 1, opts=f"nop,nop,TS 4712 {(value - 100000) % 2**32}")
    t.drain()
    t.state("SYN-RECEIVED")
    t.counts(tcp_drop_tsecr=1, tcp_attempt_fails=0)
    t.send("A", 1, 1, opts=f"nop,nop,TS 4713 {value}")
    t.accept()
    t.state("ESTABLISHED")
