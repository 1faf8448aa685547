# SPDX-License-Identifier: GPL-2.0
"""tcp_fastopen with bit 0x400: listen() alone is enough, and its backlog is the limit."""

import socket

from fastopen import ask, fast_syn


def test(t):
    t.sysctl("tcp_fastopen", 0x402)
    t.listen(5)
    got = t.listener.getsockopt(socket.IPPROTO_TCP, socket.TCP_FASTOPEN)
    if got != 5:
        t.fail(f"TCP_FASTOPEN is {got}")
    fast_syn(t, ask(t))
    t.gets("SA", 0, 11)
