# SPDX-License-Identifier: GPL-2.0
"""MSG_FASTOPEN on a socket that connects already, or is connected."""

import socket

from fastopen import client


def test(t):
    client(t)
    t.connect()
    t.gets("S", 0)
    again = b"\1", socket.MSG_FASTOPEN, (t.flow.peer, t.flow.port)
    t.sees("EALREADY", "sendto", *again)
    t.send("SA", 0, 1, opts="mss 1460")
    t.gets("A", 1, 1)
    # the call that finds out that it is connected sends
    t.sees(1, "sendto", *again)
    t.gets("A", 1, 1, 1)
    t.sees("EISCONN", "sendto", *again)
    t.nothing()
