# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.6: SHUT_RD alone says nothing to the peer, whose text is still acknowledged."""

import socket


def test(t):
    t.accepted()
    t.shutdown(socket.SHUT_RD)
    t.nothing()
    t.send("PA", 1, 1, 10)
    t.gets("A", 1, 11)
    t.state("ESTABLISHED")
