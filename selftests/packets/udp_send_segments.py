# SPDX-License-Identifier: GPL-2.0
"""UDP_SEGMENT: one write leaves as several datagrams, each whole, with a sum of its own."""

import socket

from packet_udp import DF, IP_MTU_DISCOVER

INET_SINCE = (6, 12)    # older ones want a device that puts in checksums


def test(t):
    t.connect()
    t.sock.setsockopt(socket.IPPROTO_UDP, 103, 1000)    # UDP_SEGMENT
    data = bytes(range(250)) * 13
    for mode, frag in ((1, 0), (2, DF)):    # IP_PMTUDISC_WANT, DO
        t.sock.setsockopt(socket.SOL_IP, IP_MTU_DISCOVER, mode)
        t.sock.send(data)
        for at in range(0, len(data), 1000):
            part = data[at:at + 1000]
            if not t.hears(part, udp_len=8 + len(part), frag=frag).udp_sum:
                t.fail("no sum")
        t.quiet()
