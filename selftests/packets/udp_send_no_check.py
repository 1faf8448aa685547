# SPDX-License-Identifier: GPL-2.0
"""RFC 1122 4.1.3.4: the application may do without a sum; it is made unless it says so."""

import socket


def test(t):
    t.bind()
    t.sock.setsockopt(socket.SOL_SOCKET, 11, 1)     # SO_NO_CHECK
    t.say(b"unsummed")
    t.hears(b"unsummed", udp_sum=0)
    t.sock.setsockopt(socket.SOL_SOCKET, 11, 0)
    t.say(b"summed")
    if not t.hears(b"summed").udp_sum:
        t.fail("no sum")
