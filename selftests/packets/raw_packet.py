# SPDX-License-Identifier: GPL-2.0
"""Raw sockets on the wire (RFC 1122 3.4); tests are raw_packet_CASE."""

import socket
import struct

from packet_raw import OTHER
from wire import icmp, ip

IP_HDRINCL = 3
IPPROTO_RAW = 255


def payload(t):
    """The header is the stack's: as for a datagram."""
    t.program(socket.SOCK_RAW, OTHER).setsockopt(socket.SOL_IP, socket.IP_TTL, 9)
    t.begin()
    t.sock.sendto(b"payload", (t.peer, 0))
    t.hears_sent(proto=OTHER, payload=b"payload", ttl=9, tos=0, ip_ok=True, saddr=t.address,
                 frag=0x4000, tot_len=27)


def fills_in(t):
    """Of a header of the program's: length, sum, and a source and an id that are 0."""
    t.program(socket.SOCK_RAW, IPPROTO_RAW)
    t.begin()
    whole = bytearray(ip("0.0.0.0", t.peer, OTHER, b"mine", ttl=7, tos=0x12, ident=0,
                         frag=0))
    whole[2:4] = whole[10:12] = bytes(2)
    t.sock.sendto(whole, (t.peer, 0))
    frame = t.hears_sent(ip_ok=True, saddr=t.address, tot_len=24, ttl=7, tos=0x12, payload=b"mine")
    if not frame.ident:
        t.fail("no id")


def leaves(t):
    """And of the rest nothing: a foreign source, a reserved bit, an id, options."""
    t.program(socket.SOCK_RAW, IPPROTO_RAW)
    t.begin()
    whole = ip("192.0.2.9", "192.0.2.10", OTHER, b"mine", ident=77, options=b"\x94\x04\0\0")
    t.sock.sendto(whole, (t.peer, 0))
    frame = t.hears_sent(ip_ok=True, saddr="192.0.2.9", daddr="192.0.2.10", ident=77,
                         payload=b"mine")
    if frame.raw[14:14 + len(whole)] != whole:
        t.fail("another packet")


def received(t):
    """Header and all, and no error goes back; without the socket there is one."""
    t.send_ip(b"payload", proto=OTHER)
    t.hears_icmp(3, 2)
    sock = t.program(socket.SOCK_RAW, OTHER)
    t.send_ip(b"payload", proto=OTHER, options=b"\x01\x01\x01\x01")
    t.fence()
    got = sock.recv(100)
    if (got[0], got[9], got[24:]) != (0x46, OTHER, b"payload"):
        t.fail(f"read {got}")
    t.quiet()


def replies(t):
    """An ICMP socket sees what the stack itself has no use for, and what it answers."""
    sock = t.program(socket.SOCK_RAW, socket.IPPROTO_ICMP)
    unwanted = (1 << 8) | (1 << 3)
    sock.setsockopt(255, 1, struct.pack("I", unwanted))
    for kind in (0, 3, 8, 14, 40, 200):
        t.send_ip(icmp(kind, 0, b"abcd", b"to all"), proto=1)
    t.fence()
    seen = []
    while isinstance(got := t.outcome("recv", 100), bytes):
        if got[24:28] == b"abcd":
            seen.append(got[20])
    if seen != [0, 14, 40, 200]:
        t.fail(f"types {seen}")


def fragments(t):
    """What came in fragments is read as one packet."""
    sock = t.program(socket.SOCK_RAW, OTHER)
    body = bytes(range(256)) * 10
    t.send_ip(body[:1480], proto=OTHER, ident=9, frag=0x2000)
    t.send_ip(body[1480:], proto=OTHER, ident=9, frag=1480 // 8)
    t.fence()
    got = sock.recv(5000)
    if got[20:] != body or struct.unpack("!HHH", got[2:8])[::2] != (len(body) + 20, 0):
        t.fail(f"read {got[:20]}")


def tests():
    for function in (payload, fills_in, leaves, received, replies, fragments):
        yield f"raw_packet_{function.__name__}", function, ""
