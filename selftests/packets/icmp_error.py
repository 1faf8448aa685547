# SPDX-License-Identifier: GPL-2.0
"""What an error says and quotes, and what is never answered; tests are icmp_error_CASE.

RFC 1812 4.3.2.3: as much of the packet as fits into 576 bytes; 4.3.2.5: precedence 6, and the
TOS of the packet. RFC 1122 3.2.2: never about an error, a later fragment, a packet from an
address that is no single host's.
"""

from datagram import PATTERN, echo
from wire import icmp, ip, tcp


def protocol(t, size, tos=0):
    """RFC 1122 3.2.2.1: a protocol that is not there."""
    packet = t.ip(253, PATTERN[:size], tos=tos)
    t.packet(packet)
    error = t.hears("ICMP 3/2", tos=0xc0 | tos & 0x1e, icmp_rest=bytes(4), ttl=64)
    t.quotes(error, packet)
    t.counts(icmp_out_unreachs=1)


def parameter(t):
    """RFC 1122 3.2.2.5: the pointer says where the header makes no sense."""
    packet = t.ip(6, tcp("10.3.0.2", t.address, 4000, 9, "S"), options=b"\x01\x07\x09\x00")
    t.packet(packet)
    error = t.hears("ICMP 12/0")
    if error.icmp_rest[0] not in (21, 22):
        t.fail(f"points at {error.icmp_rest[0]}")
    t.quotes(error, packet)
    t.counts(icmp_out_parm_probs=1)


def silent(t, packet):
    t.packet(packet)
    t.quiet()
    t.counts(icmp_out_unreachs=0, icmp_out_parm_probs=0)


BAD = b"\x07\x01\x00\x00"
SILENT = {
    "about_unreachable": lambda t: t.ip(1, icmp(3, 1, data=bytes(28)), options=BAD),
    "about_time_exceeded": lambda t: t.ip(1, icmp(11, 0, data=bytes(28)), options=BAD),
    "about_redirect": lambda t: t.ip(1, icmp(5, 0, data=bytes(28)), options=BAD),
    "about_unknown": lambda t: t.ip(1, icmp(99, 0), options=BAD),
    "about_later_fragment": lambda t: t.ip(253, bytes(64), frag=5, options=BAD),
    "from_nobody": lambda t: ip("0.0.0.0", t.address, 253, bytes(8), frag=0),
    "from_broadcast": lambda t: ip("10.3.0.255", t.address, 253, bytes(8), frag=0),
    "from_everyone": lambda t: ip("255.255.255.255", t.address, 253, bytes(8), frag=0),
    "from_multicast": lambda t: ip("224.0.0.5", t.address, 253, bytes(8), frag=0),
    "from_loopback": lambda t: ip("127.0.0.1", t.address, 253, bytes(8), frag=0),
}


def of_echo(t):
    """An echo is no error: what is wrong with it is told."""
    t.packet(t.ip(1, echo(8), options=BAD))
    t.hears("ICMP 12/0")


def tests():
    for size in (0, 8, 527, 528, 529, 1400):
        yield f"icmp_error_protocol_{size}", lambda t, s=size: protocol(t, s), ""
    yield "icmp_error_tos", lambda t: protocol(t, 20, 0x10), ""
    yield "icmp_error_parameter", parameter, ""
    yield "icmp_error_of_echo", of_echo, ""
    for name, make in SILENT.items():
        since = (7, 0) if name == "from_broadcast" else ""  # an older host answers that
        yield f"icmp_error_{name}", lambda t, m=make: silent(t, m(t)), since
