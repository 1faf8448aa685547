# SPDX-License-Identifier: GPL-2.0
"""SO_RCVLOWAT with a buffer that may not grow: readable when the window is nearly used up."""

import socket


def test(t):
    t.accepted(SO_RCVBUF=8192)
    buffer = t.sock.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF)
    t.option("SO_RCVLOWAT", 1 << 20)
    lowat = t.sock.getsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT)
    if lowat != buffer // 2:
        t.fail(f"SO_RCVLOWAT {lowat} with a buffer of {buffer}")
    t.send("A", 1, 1, 1460)
    t.drain()
    t.poll("OUT")
    t.fill_window()
    t.poll("IN OUT")
    t.read(t.flow.acked - 1)
