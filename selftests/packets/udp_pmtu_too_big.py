# SPDX-License-Identifier: GPL-2.0
"""RFC 1191 3: a router tells of a narrow path; later datagrams heed it, and the sender hears."""

import socket
import struct

from packet_udp import DF, IP_MTU, IP_MTU_DISCOVER


def test(t):
    t.peer = t.bench.next_peer()
    t.connect()
    t.sock.setsockopt(socket.SOL_IP, IP_MTU_DISCOVER, 2)    # IP_PMTUDISC_DO
    t.sock.send(bytes(1400))
    t.hears(bytes(1400), frag=DF)
    t.icmp_about(3, 4, struct.pack("!HH", 0, 1300))
    t.fence()
    t.error("EMSGSIZE")
    t.sees("EMSGSIZE", "send", bytes(1400))
    t.sock.send(bytes(1272))
    t.hears(bytes(1272), frag=DF)
    if t.sock.getsockopt(socket.SOL_IP, IP_MTU) != 1300:
        t.fail(f"IP_MTU {t.sock.getsockopt(socket.SOL_IP, IP_MTU)}, wanted 1300")
