# SPDX-License-Identifier: GPL-2.0
"""RFC 1122 3.2.2.6: an echo is answered with all its data; tests are icmp_echo_CASE."""

from datagram import PATTERN, echo
from wire import icmp


def size(t, count):
    body = echo(count)
    for piece in t.pieces(body, *range(0, len(body), 1480), len(body)):
        t.packet(piece)
    t.answered(count)
    t.quiet()


def fields(t):
    """Identifier and number come back, TOS and the address asked too; the TTL is our own."""
    t.packet(t.ip(1, icmp(8, 0, b"\x12\x34\xfe\xdc", PATTERN[:100]), tos=0x28, ttl=3))
    t.hears("ICMP 0/0", icmp_rest=b"\x12\x34\xfe\xdc", icmp_data=PATTERN[:100], tos=0x28, ttl=64)


def bad_sum(t):
    t.packet(t.ip(1, icmp(8, 0, data=b"x", check_sum=0x1234)))
    t.quiet()
    t.counts(icmp_drop_csum=1)


def ignored(t):
    # the test's own question whether the stack is done is an echo as well
    t.sysctl("icmp_echo_ignore_all", 1)
    t.packet(t.ip(1, echo(10)))
    t.packet(t.ip(253, bytes(10)))
    t.hears("ICMP 3/2", within=1)
    t.sysctl("icmp_echo_ignore_all", 0)
    t.quiet()
    if t.ours:
        t.counts(icmp_drop_ignored=1)
    t.packet(t.ip(1, echo(10)))
    t.answered(10)


def reply(t):
    """An answer that nobody waits for is not answered."""
    t.packet(t.ip(1, echo(10, kind=0)))
    t.quiet()


def tests():
    for count in (0, 1, 57, 1472, 1473, 4000, 65507):
        yield f"icmp_echo_{count}", lambda t, c=count: size(t, c), ""
    for function in (fields, bad_sum, ignored, reply):
        yield f"icmp_echo_{function.__name__}", function, ""
