# SPDX-License-Identifier: GPL-2.0
"""ICMP errors (RFC 1122 4.1.3.3), as Linux hands them up; tests are udp_icmp_ERROR.

A connected socket hears of hard errors by its next call; one that is not, of none; one with
IP_RECVERR, of all, with the message's type and code.
"""

import socket
import struct

from packet_udp import IP_MTU_DISCOVER, IP_RECVERR
from segment import PEER

#        type, code: errno, hard
ERRORS = {"net": (3, 0, "ENETUNREACH", False), "host": (3, 1, "EHOSTUNREACH", False),
          "protocol": (3, 2, "ENOPROTOOPT", True), "port": (3, 3, "ECONNREFUSED", True),
          "route": (3, 5, "ENOTSUP", False), "net_unknown": (3, 6, "ENETUNREACH", True),
          "host_unknown": (3, 7, "EHOSTDOWN", True), "isolated": (3, 8, "ENONET", True),
          "net_prohibited": (3, 9, "ENETUNREACH", True),
          "host_prohibited": (3, 10, "EHOSTUNREACH", True),
          "net_tos": (3, 11, "ENETUNREACH", False), "host_tos": (3, 12, "EHOSTUNREACH", False),
          "filtered": (3, 13, "EHOSTUNREACH", True),
          "precedence": (3, 14, "EHOSTUNREACH", True), "cutoff": (3, 15, "EHOSTUNREACH", True),
          "ttl": (11, 0, "EHOSTUNREACH", False), "reassembly": (11, 1, "EHOSTUNREACH", False),
          "parameter": (12, 0, "EPROTO", True)}


def heard(t, kind, code, name, hard):
    t.connect()
    t.icmp_about(kind, code)
    t.fence()
    t.error(name if hard else 0)
    t.error(0)
    t.bind()
    t.icmp_about(kind, code)
    t.fence()
    t.error(0)
    for open_socket in t.bind, t.connect:
        open_socket().setsockopt(socket.SOL_IP, IP_RECVERR, 1)
        t.icmp_about(kind, code, data=b"what it was")
        data, told, offender = t.recverr()
        if (data, told, offender) != (b"what it was", (name, 2, kind, code, 0), PEER):
            t.fail(f"{data} {told} {offender}")
        t.error(0)      # it went with the message
    t.quiet()


def not_asked(t):
    """Who lets routers fragment his datagrams (IP_PMTUDISC_DONT) is not told that they are to."""
    t.peer = t.bench.next_peer()
    for open_socket in t.connect, t.bind:
        sock = open_socket()
        sock.setsockopt(socket.SOL_IP, IP_MTU_DISCOVER, 0)
        sock.setsockopt(socket.SOL_IP, IP_RECVERR, 1)
        t.icmp_about(3, 4, struct.pack("!HH", 0, 1300))
        t.fence()
        t.error(0)
        t.sees("EAGAIN", "recvmsg", 100, 100, socket.MSG_ERRQUEUE)
    t.quiet()


def tests():
    yield "udp_icmp_too_big_dont", not_asked, ""
    for error, (kind, code, name, hard) in ERRORS.items():
        yield (f"udp_icmp_{error}",
               lambda t, k=kind, c=code, n=name, h=hard: heard(t, k, c, n, h),
               "Linux drops it, RFC 1122 3.2.2.4 wants it up" if error == "reassembly" else "")
