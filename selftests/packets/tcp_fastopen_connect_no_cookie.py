# SPDX-License-Identifier: GPL-2.0
"""TCP_FASTOPEN_NO_COOKIE, and bit 4 of tcp_fastopen: data, and no option at all."""

import socket

from fastopen import PLAIN, TCP_FASTOPEN_NO_COOKIE, again, client, new_socket, send_to, wants
from segment import stream


def answered(t):
    """The SYN's data is taken."""
    t.gets("S", 0, data=100, opts=PLAIN)
    t.send("SA", 0, 101, opts="mss 1460")
    t.gets("A", 101, 1)
    again(t)


def test(t):
    client(t)
    new_socket(t, TCP_FASTOPEN_NO_COOKIE)
    t.sees(100, "sendto", stream(1, 100), socket.MSG_FASTOPEN, (t.flow.peer, t.flow.port))
    answered(t)
    t.sysctl("tcp_fastopen", 5)
    wants(t, send_to(t, 100), 100)
    answered(t)
    t.counts(tcp_fastopen_active=2)
