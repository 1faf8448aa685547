# SPDX-License-Identifier: GPL-2.0
"""TCP_FASTOPEN_CONNECT, and nothing is ever written: nobody hears of it."""

from fastopen import TCP_FASTOPEN_CONNECT, learn, new_socket


def test(t):
    learn(t)
    new_socket(t, TCP_FASTOPEN_CONNECT)
    t.sock.connect((t.flow.peer, t.flow.port))
    t.state("SYN-SENT")
    t.close()
    t.nothing()
    t.state("CLOSED")
