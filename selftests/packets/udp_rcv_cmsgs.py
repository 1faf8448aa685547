# SPDX-License-Identifier: GPL-2.0
"""RFC 1122 4.1.3.5, 4.1.4: the destination address, TTL and TOS are there for who asks."""

import socket
import struct


def test(t):
    t.bind("")
    for option in (8, 12, 13):      # IP_PKTINFO, IP_RECVTTL, IP_RECVTOS
        t.sock.setsockopt(socket.SOL_IP, option, 1)
    t.tell(b"x", ttl=33, tos=0x1c)
    t.fence()
    _, control, _, _ = t.sock.recvmsg(100, 200)
    here = socket.inet_aton(t.address)
    want = [(0, 8, struct.pack("=I", socket.if_nametoindex("tun0")) + here + here),
            (0, socket.IP_TTL, struct.pack("=i", 33)), (0, socket.IP_TOS, b"\x1c")]
    if control != want:
        t.fail(f"{control}, wanted {want}")
