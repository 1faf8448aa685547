# SPDX-License-Identifier: GPL-2.0
"""MSG_MORE: one datagram of several writes."""

import socket


def test(t):
    t.connect()
    t.sock.send(b"one ", socket.MSG_MORE)
    t.sock.send(bytes(1000), socket.MSG_MORE)
    t.quiet()
    t.sock.send(b" end")
    t.hears(b"one " + bytes(1000) + b" end")
    t.quiet()
    t.counts(udp_out_datagrams=1)
