# SPDX-License-Identifier: GPL-2.0
"""tcp_fastopen without bit 1: MSG_FASTOPEN and TCP_FASTOPEN_CONNECT are refused."""

import socket

from fastopen import TCP_FASTOPEN_CONNECT, client, send_to, wants


def test(t):
    client(t)
    t.sysctl("tcp_fastopen", 2)
    wants(t, send_to(t, 100), "ENOTSUP")
    wants(t, t.outcome("setsockopt", socket.IPPROTO_TCP, TCP_FASTOPEN_CONNECT, 1),
          "ENOTSUP")
    t.nothing()
