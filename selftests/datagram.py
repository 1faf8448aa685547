# SPDX-License-Identifier: GPL-2.0
"""What a packet test of IP or ICMP says: packets that belong to no connection.

    t.packet(raw)               the script's packet, as its bytes
    t.pieces(body, 0, 16, 40)   fragments of it with these edges, to be sent in any order
    t.hears("ICMP 11/1")        the stack's next packet that is no TCP segment
    t.whole()                   the same, put together where it comes in fragments
    t.quiet()                   there is none now

The script is 10.3.0.2 here, which every stack knows.
"""

import struct

from segment import PEER
from wire import Frame, checksum, icmp, ip

RF, DF, MF = 0x8000, 0x4000, 0x2000
PATTERN = bytes(range(251)) * 300


def echo(size, kind=8, rest=b"\x0b\xad\0\1"):
    """An ICMP echo with so many bytes of data."""
    return icmp(kind, 0, rest, PATTERN[:size])


def name_of(frame):
    """A word for a packet: ICMP 3/2, fragment 1480+1048, protocol 17."""
    if frame.frag & 0x1fff:
        return f"fragment {(frame.frag & 0x1fff) * 8}"
    if frame.proto == 1 and frame.icmp_type is not None:
        return f"ICMP {frame.icmp_type}/{frame.icmp_code}"
    return f"protocol {frame.proto}"


class Datagrams:
    """A part of Test."""

    ident = 0x4000

    def next_ident(self):
        """One that no datagram in this namespace has had lately."""
        Datagrams.ident = (Datagrams.ident + 1) % 0x10000
        self.idents.add(Datagrams.ident)
        return Datagrams.ident

    def is_of_another(self, frame):
        """The time-out of what another test has left incomplete."""
        return frame.icmp_type == 11 and header(frame.icmp_data)[2] not in self.idents

    def packet(self, raw):
        """The script's."""
        frame = Frame(bytes(12) + b"\x08\0" + raw)
        self.begin()
        self.log(f"> {name_of(frame)} ({frame.tot_len})")
        self.bench.wire.send(raw)

    def ip(self, proto, body, **fields):
        """A packet of the script's to the stack; it may be fragmented on the way."""
        fields.setdefault("frag", 0)
        return ip(PEER, self.address, proto, body, **fields)

    def piece(self, body, begin, end, *, proto=1, more=None, flags=0, **fields):
        """One fragment; more follow it unless it reaches the body's end."""
        more = end < len(body) if more is None else more
        return self.ip(proto, body[begin:end], frag=begin // 8 | (MF if more else 0) | flags,
                       **fields)

    def pieces(self, body, *edges, **fields):
        """All of them, with one ID."""
        fields.setdefault("ident", self.next_ident())
        return [self.piece(body, begin, end, **fields) for begin, end in zip(edges, edges[1:])]

    def hears(self, want=None, *, within=None, after=None, **fields):
        """The stack's next packet that is no TCP segment: what it is, and when.

        Without after or within it must have come at once.
        """
        begun = self.mark
        frame = self.next_other(after, within)
        if frame is None:
            self.fail(f"no answer, wanted {want}")
        if want and name_of(frame) != want:
            self.fail(f"{name_of(frame)}, wanted {want}")
        if not frame.ip_ok:
            self.fail(f"{name_of(frame)}: the header's checksum is wrong")
        if frame.proto == 1 and not frame.frag & (MF | 0x1fff) and checksum(frame.payload):
            self.fail(f"{name_of(frame)}: the checksum is wrong")
        fields = {"saddr": self.address, "daddr": PEER} | fields
        wrong = [f"{name} {getattr(frame, name)!r}, wanted {value!r}"
                 for name, value in fields.items() if getattr(frame, name) != value]
        if wrong:
            self.fail(f"{name_of(frame)}: {'; '.join(wrong)}")
        self.due(frame.when - begun, after, within, name_of(frame))
        return frame

    def whole(self, **when):
        """The stack's next packet, out of its fragments. Returns the packet and their lengths."""
        first = self.hears(**when)
        frame, body, lengths = first, first.payload, [first.tot_len]
        while frame.frag & MF:
            frame = self.hears(ident=first.ident, frag_at=len(body))
            body += frame.payload
            lengths.append(frame.tot_len)
        raw = ip(first.saddr, first.daddr, first.proto, body, tos=first.tos, ident=first.ident,
                 frag=first.frag & DF, ttl=first.ttl)
        frame = Frame(bytes(12) + b"\x08\0" + raw, first.when)
        if frame.proto == 1 and checksum(frame.payload):
            self.fail(f"{name_of(frame)} out of {len(lengths)} fragments: the checksum is wrong")
        return frame, lengths

    def quiet(self):
        """The stack says nothing but what was heard."""
        self.fence()
        if self.others:
            self.fail(f"nothing was to come, and {name_of(self.others[0])} has")

    def answered(self, size):
        """The echo of so many bytes is answered, whole."""
        frame, lengths = self.whole()
        if name_of(frame) != "ICMP 0/0" or frame.icmp_data != PATTERN[:size]:
            self.fail(f"{name_of(frame)} with {len(frame.icmp_data)} bytes, wanted the echo's")
        return lengths

    def quotes(self, frame, raw):
        """The error has this of the packet that it is about."""
        want = raw[:548]
        if frame.icmp_data != want:
            self.fail(f"{name_of(frame)} quotes {frame.icmp_data[:40].hex()} "
                      f"({len(frame.icmp_data)}), wanted {want[:40].hex()} ({len(want)})")


def header(frame_data):
    """TOS, total length, ID, fragment field of a quoted header."""
    return struct.unpack("!xBHHH", frame_data[:8])
