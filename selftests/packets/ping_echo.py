# SPDX-License-Identifier: GPL-2.0
"""An ICMP echo socket on the wire (RFC 792, RFC 1122 3.2.2.6); tests are ping_echo_CASE."""

import socket
import struct

from wire import checksum, icmp

IDENT = 4711


def echo_socket(t):
    t.sysctl("ping_group_range", "0 2147483647")
    t.program(socket.SOCK_DGRAM, socket.IPPROTO_ICMP).bind((t.address, IDENT))


def request(seq, data=b""):
    return struct.pack("!BBHHH", 8, 0, 0, 0, seq) + data


def header(t):
    """Type, code and number are the program's, the id is its port; TTL and TOS as it said."""
    echo_socket(t)
    t.sock.setsockopt(socket.SOL_IP, socket.IP_TTL, 33)
    t.sock.setsockopt(socket.SOL_IP, socket.IP_TOS, 0x28)
    t.begin()
    t.sock.sendto(request(7, b"data"), (t.peer, 99))
    frame = t.hears_sent(ttl=33, tos=0x28, icmp_code=0, icmp_data=b"data", frag=0x4000,
                         icmp_rest=struct.pack("!HH", IDENT, 7))
    if checksum(frame.payload):
        t.fail("a bad sum")


def fragments(t):
    """What is larger than the way comes in fragments, which together have a good sum."""
    echo_socket(t)
    t.begin()
    t.sock.sendto(request(1, bytes(3000)), (t.peer, 0))
    t.fence()
    # all but the first are no ICMP to who looks at each alone
    frame = t.hears_sent(frag=0x2000, tot_len=1500)
    rest = [other for other in t.pieces if other.ident == frame.ident]
    if [(other.frag_at, other.tot_len) for other in rest] != [(1480, 1500), (2960, 68)]:
        t.fail(f"fragments {[(other.frag_at, other.tot_len) for other in rest]}")
    if checksum(frame.payload + b"".join(other.payload for other in rest)):
        t.fail("a bad sum")


def replies(t):
    """One with another id, with a bad sum or to another type of message is not the socket's."""
    echo_socket(t)
    for number, (kind, ident, fields) in enumerate((
            (0, IDENT + 1, {}), (0, IDENT, {"check_sum": 0x1234}), (14, IDENT, {}), (0, IDENT, {}))):
        rest = struct.pack("!HH", ident, number)
        t.send_ip(icmp(kind, 0, rest, b"reply", **fields), proto=1)
    t.fence()
    got = t.sock.recv(100)
    if got[6:] != b"\0\3reply":
        t.fail(f"read {got}")
    if t.outcome("recv", 100) != "EAGAIN":
        t.fail("more than one came")
    t.quiet()
    if t.ours:
        t.counts(ping_drop_no_socket=1, icmp_drop_csum=1, icmp_in_echo_replies=1)


def tests():
    for function in (header, fragments, replies):
        yield f"ping_echo_{function.__name__}", function, ""
