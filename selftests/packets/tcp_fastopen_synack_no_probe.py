# SPDX-License-Identifier: GPL-2.0
"""RFC 8985 7: no tail loss probe before a Fast Open's handshake is over; the SYN-ACK goes first."""

from fastopen import ask, server

TIMED = True


def test(t):
    server(t)
    cookie = ask(t)
    t.send("S", 0, 0, 10, opts=f"mss 1460,sackOK,fo {cookie}")
    t.gets("SA", 0, 11)
    t.accept()
    t.write(100)
    t.gets("PA", 1, 11, 100)
    t.gets("SA", 0, 11, after=1)
    t.counts(tcp_loss_probes=0)
