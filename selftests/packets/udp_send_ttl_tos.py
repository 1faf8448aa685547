# SPDX-License-Identifier: GPL-2.0
"""RFC 1122 4.1.4: TTL and TOS are the application's, for all datagrams and for one."""

import socket
import struct

from segment import PEER


def test(t):
    t.bind()
    t.option("IP_TTL", 7)
    t.option("IP_TOS", 0x2b)
    t.say(b"x")
    t.hears(b"x", ttl=7, tos=0x2b)
    one = [(socket.SOL_IP, socket.IP_TTL, struct.pack("=i", 3)),
           (socket.SOL_IP, socket.IP_TOS, struct.pack("=i", 8))]
    t.sock.sendmsg([b"y"], one, 0, (PEER, t.port))
    t.hears(b"y", ttl=3, tos=8)
    t.say(b"z")
    t.hears(b"z", ttl=7, tos=0x2b)
