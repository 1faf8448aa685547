# SPDX-License-Identifier: GPL-2.0
"""RFC 1122 3.2.2.6: an echo is answered with all its data; tests are icmp_echo_CASE."""

from socket import inet_aton

from datagram import PATTERN, echo
from wire import icmp

# what is asked with, and what comes back (US: the stack's address; NOW: the time) or, a number,
# where it makes no sense
US, NOW = object(), object()
OPTIONS = {
    "route": (b"\7\x0f\4" + bytes(13), (b"\7\x0f\x0c", US, US, bytes(5))),
    "route_one": (b"\7\7\4" + bytes(5), (b"\7\7\x08", US, bytes(1))),
    "route_full": (b"\7\7\x08\x09\x09\x09\x09\0", (b"\7\7\x08\x09\x09\x09\x09\0",)),
    "route_between": (b"\1\1\1\7\7\4" + bytes(4) + b"\1\1", (b"\7\7\x08", US, bytes(1))),
    "route_low": (b"\7\7\3" + bytes(5), 22),
    "route_half": (b"\7\7\6" + bytes(5), 22),
    "route_short": (b"\7\2\0\0", 21),
    "time": (b"\x44\x0c\5\0" + bytes(8), (b"\x44\x0c\x0d\0", NOW, NOW)),
    "time_address": (b"\x44\x14\5\1" + bytes(16), (b"\x44\x14\x15\1", US, NOW, US, NOW)),
    "time_full": (b"\x44\x0c\x0d\0" + bytes(8), (b"\x44\x0c\x0d\x10" + bytes(8),)),
    "time_overflow": (b"\x44\x0c\x0d\xf0" + bytes(8), 23),
    "time_low": (b"\x44\x0c\4\0" + bytes(8), 22),
    "time_flag": (b"\x44\x0c\5\2" + bytes(8), (b"\x44\x0c\5\2" + bytes(8),)),
    "time_others": (b"\x44\x0c\5\3\x09\x09\x09\x09" + bytes(4),
                    (b"\x44\x0c\5\3\x09\x09\x09\x09" + bytes(4),)),
    "alert": (b"\x94\4\0\0", ()),
    "security": (b"\x82\x0b" + bytes(10), ()),
    "stream": (b"\x88\4\0\1", ()),
    "nops": (b"\1\1\1\1", ()),
}


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


def options(t, asked, want):
    """RFC 1122 3.2.2.6: the route and the times go back, with ours; as Linux, twice."""
    t.packet(t.ip(1, echo(10), options=asked))
    if isinstance(want, int):
        t.hears("ICMP 12/0", icmp_rest=bytes((want, 0, 0, 0)))
        t.quiet()
        return
    frame = t.hears("ICMP 0/0", icmp_data=PATTERN[:10])
    got = frame.raw[34:14 + (frame.raw[14] & 15) * 4]
    wanted, at = b"", 0
    for part in want:
        if part is US:
            wanted += inet_aton(t.address)
        elif part is NOW:
            # the time of day: what stands there, if it can be
            wanted += got[len(wanted):len(wanted) + 4]
            at = int.from_bytes(wanted[-4:], "big")
            if not 0 < at < 24 * 3600 * 1000:
                t.fail(f"no time of day: {at}")
        else:
            wanted += part
    if got != wanted:
        t.fail(f"the options are {got.hex()}, wanted {wanted.hex()}")
    t.quiet()


def options_fragments(t):
    """They stand in the first fragment alone (RFC 791 3.1)."""
    body = echo(4000)
    ident = t.next_ident()
    route = b"\7\x0f\4" + bytes(13)
    for begin, end in ((0, 1440), (1440, 2880), (2880, len(body))):
        t.packet(t.piece(body, begin, end, ident=ident, options=b"" if begin else route))
    first = t.hears(frag_at=0)
    length = (first.raw[14] & 15) * 4
    if first.raw[34:14 + length] != b"\7\x0f\x0c" + 2 * inet_aton(t.address) + bytes(5):
        t.fail(f"the first one's options are {first.raw[34:14 + length].hex()}")
    frame, data = first, first.payload
    while frame.frag & 0x2000:
        frame = t.hears(ident=first.ident, frag_at=len(data))
        if any(octet > 1 for octet in frame.raw[34:14 + (frame.raw[14] & 15) * 4]):
            t.fail(f"an option in a later fragment: {frame.raw[34:54].hex()}")
        data += frame.payload
    if data[8:] != PATTERN[:4000]:
        t.fail("the data is another")
    t.quiet()


def tests():
    for count in (0, 1, 57, 1472, 1473, 4000, 65507):
        yield f"icmp_echo_{count}", lambda t, c=count: size(t, c), ""
    for name, (asked, want) in OPTIONS.items():
        yield f"icmp_echo_options_{name}", lambda t, a=asked, w=want: options(t, a, w), ""
    for function in (fields, bad_sum, ignored, reply, options_fragments):
        yield f"icmp_echo_{function.__name__}", function, ""
