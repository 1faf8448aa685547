#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Every field of ARP, IPv4, ICMP, IGMP and UDP at its edges, and every packet cut off at each byte:
each is answered as it should be, or counted as dropped under one name and not answered.

A table is sent at once; where its sums are not right, row by row to name the row. The
topology is that of wire.Peer. TCP's fields have tests of their own (badinput.py, packets).
"""

import collections
import socket
import struct

from badinput import kind
from groups import ALERT, QUERY, V1, V2, message
from lib import case, check, equal, main
from wire import BROADCAST, ETH_ARP, ETH_IP, OURS, PEER, arp, checksum, icmp, ip, scripted, udp

# Not a drop, but as good a sign of where a packet went.
SIGNS = ("icmp_in_echos", "icmp_in_timestamps", "icmp_in_errors", "arp_in_requests",
         "arp_in_replies", "udp_in_datagrams", "igmp_in_queries", "igmp_in_reports")
ECHO = ip(PEER, OURS, 1, icmp(8, 0, b"\x11\x22\0\1", b"edge"))
NOT_OURS = None     # the host's, which counts it
QUEUED = ""         # no counter tells of it before it is read
Row = collections.namedtuple("Row", "name packet counter answers kind", defaults=((), ETH_IP))


def outcome(peer, rows):
    """What the rows do: our counters but for those of the fences, and the answers."""
    peer.until_fence()
    before = peer.us.counters()
    for row in rows:
        peer.send(row.packet, row.kind)
    got = [kind(frame) for frame in peer.until_fence()]
    moved = peer.us.counters() - before
    moved["icmp_in_echos"] -= 1
    counted = {name: number for name, number in moved.items()
               if number and ("_drop_" in name or name in SIGNS)}
    return counted, got, moved["dev_in"] - 1


def wanted(rows):
    ours = [row for row in rows if row.counter is not NOT_OURS]
    return (dict(collections.Counter(row.counter for row in ours if row.counter)),
            [answer for row in rows for answer in row.answers], len(ours))


def table(peer, rows):
    """All of them, and where that is not as wanted, which."""
    got, want = outcome(peer, rows), wanted(rows)
    if got == want:
        return
    wrong = []
    for row in rows:
        one = outcome(peer, [row])
        if one != wanted([row]):
            wrong.append(f"{row.name}: {one}, wanted {wanted([row])}")
    check(False, "\n".join(wrong[:10]) or f"only together: {got}, wanted {want}")


def flipped(packet, first, bits, repair=None):
    """The packet with each bit of some in turn the other way: (bit, packet)."""
    for bit in range(first * 8, first * 8 + bits):
        changed = bytearray(packet)
        changed[bit // 8] ^= 0x80 >> bit % 8
        yield bit, repair(bytes(changed)) if repair else bytes(changed)


def with_sum(packet):
    """The same with the header's sum made right, over as much as it claims to be."""
    length = (packet[0] & 15) * 4
    cleared = packet[:10] + bytes(2) + packet[12:]
    return packet[:10] + struct.pack("!H", checksum(cleared[:length])) + packet[12:]


def echo(**fields):
    return ip(PEER, OURS, 1, icmp(8, 0, b"\x11\x22\0\1", b"edge"), **fields)


@case("IPv4: version and header length")
def _ip_version(peer):
    rows = [Row(f"version {v}", echo(version=v), *(
        ("icmp_in_echos", ["ICMP 0/0"]) if v == 4 else ("ip_drop_version",))) for v in range(16)]
    rows += [Row(f"length {n}", with_sum(echo(ihl=n)), "ip_drop_hdrlen") for n in range(5)]
    for words in range(6, 16):
        options = b"\1" * (4 * words - 20)
        rows.append(Row(f"length {words}", echo(options=options), "icmp_in_echos", ["ICMP 0/0"]))
        # the end of what is there
        cut = echo(options=options)[:4 * words - 1]
        rows.append(Row(f"length {words}, one short", cut, "ip_drop_hdrlen"))
    table(peer, rows)


@case("IPv4: total length")
def _ip_total(peer):
    whole = len(ECHO)
    rows = [Row(f"{n}", echo(tot_len=n), "ip_drop_totlen") for n in (
        0, 1, 19, whole + 1, 32767, 32768, 65535)]
    rows += [Row(f"{n}", echo(tot_len=n), "icmp_drop_short") for n in range(20, 28)]
    # all of the header is there, but its sum is over more
    rows += [Row(f"{n}", echo(tot_len=n), "icmp_drop_csum") for n in range(28, whole)]
    rows.append(Row("right", echo(tot_len=whole), "icmp_in_echos", ["ICMP 0/0"]))
    table(peer, rows)


@case("IPv4: service, identification, time to live: any will do")
def _ip_any(peer):
    """RFC 1122 3.2.1.7: a host does not drop what has come to it for its time to live."""
    rows = [Row(f"{name} {value}", echo(**{name: value}), "icmp_in_echos", ["ICMP 0/0"])
            for name, values in {"tos": (0, 1, 2, 3, 4, 0xfc, 0xff), "ident": (0, 1, 65535),
                                 "ttl": (0, 1, 2, 255), "frag": (0, 0x4000, 0x8000, 0xc000)}.items()
            for value in values]
    table(peer, rows)


@case("IPv4: fragment offsets and flags without the rest")
def _ip_fragment(peer):
    rows = []
    for ident, (offset, counter) in enumerate(((0x1fff, "oversize"), (0x1ffe, "oversize"),
                                               (0x1ffd, "oversize"))):
        rows.append(Row(f"offset {offset:#x}", ip(PEER, OURS, 1, bytes(32), frag=offset,
                                                  ident=500 + ident), f"ip_drop_frag_{counter}"))
    # more to come, but not even the eight bytes that an offset counts by
    for size in range(8):
        rows.append(Row(f"{size} bytes, more to come", ip(
            PEER, OURS, 1, bytes(size), frag=0x2000, ident=600 + size), "ip_drop_frag_tiny"))
    table(peer, rows)


@case("IPv4: protocols")
def _ip_protocols(peer):
    """RFC 1122 3.2.2.1; those that are there look at the payload in their own way."""
    there = {1, 2, 6, 17}
    table(peer, [Row(f"protocol {p}", ip(PEER, OURS, p, bytes(20)), "ip_drop_no_proto",
                     ["ICMP 3/2"]) for p in range(256) if p not in there])


@case("IPv4: the sum, with each bit of the header flipped")
def _ip_sum(peer):
    rows = []
    for bit, packet in flipped(ECHO, 0, 16 * 8):
        if bit < 4:
            counter = "ip_drop_version"
        elif packet[0] & 15 < 5 or (packet[0] & 15) * 4 > len(packet):
            counter = "ip_drop_hdrlen"
        else:
            counter = "ip_drop_csum"
        rows.append(Row(f"bit {bit}", packet, counter))
    # the last four bytes say whose it is
    rows += [Row(f"bit {bit}", packet, NOT_OURS) for bit, packet in flipped(ECHO, 16, 32)]
    for value in (0, 1, 0xfffe, 0xffff):
        rows.append(Row(f"sum {value:#x}", echo(check_sum=value), "ip_drop_csum"))
    table(peer, rows)


@case("IPv4: source addresses")
def _ip_source(peer):
    def row(source, counter, *answers):
        return Row(source, ip(source, OURS, 1, icmp(8, 0)), counter, answers)

    table(peer, [row(OURS, "ip_drop_saddr_own")] + [row(source, "ip_drop_saddr_martian") for source in (
        "0.0.0.0", "0.0.0.1", "0.255.255.255", "127.0.0.0", "127.0.0.1", "127.255.255.255",
        "224.0.0.0", "224.0.0.1", "239.255.255.255", "240.0.0.0", "255.255.255.254",
        "255.255.255.255", "10.3.0.255")] + [row(PEER, "icmp_in_echos", "ICMP 0/0")])


@case("IPv4: cut off at each byte")
def _ip_cut(peer):
    table(peer, [Row(f"{n} bytes", ECHO[:n], NOT_OURS if n < 20 else "ip_drop_totlen")
                 for n in range(len(ECHO))])


@case("IPv4: each option, and each length of one")
def _ip_options(peer):
    """RFC 1122 3.2.1.8: source routes are refused, and what is not known is skipped; a length
    that cannot be is the sender's to hear of."""
    rows = []
    for number in range(256):
        packet = echo(options=bytes((number, 4, 0, 0)))
        if number in (7, 68):   # a pointer of 0: it counts from 1 on, and behind itself
            rows.append(Row(f"option {number}", packet, "ip_drop_options", ["ICMP 12/0"]))
        elif number in (131, 137):
            rows.append(Row(f"option {number}", packet, "ip_drop_options"))
        elif number == 1:       # a NOP, and then option 4 with a length of 0
            rows.append(Row(f"option {number}", packet, "ip_drop_options", ["ICMP 12/0"]))
        else:
            rows.append(Row(f"option {number}", packet, "icmp_in_echos", ["ICMP 0/0"]))
    for room in (4, 40):
        for length in (0, 1, 2, room - 1, room, room + 1, 255):
            # behind it there is the end
            packet = echo(options=bytes((30, length)) + bytes(room - 2))
            fits = 2 <= length <= room
            rows.append(Row(f"length {length} of {room}", packet,
                            "icmp_in_echos" if fits else "ip_drop_options",
                            ["ICMP 0/0" if fits else "ICMP 12/0"]))
    rows.append(Row("a kind and no length", echo(options=b"\1\1\1\7"), "ip_drop_options",
                    ["ICMP 12/0"]))
    table(peer, rows)


def answer_to(message):
    return Row(f"type {message[0]}", ip(PEER, OURS, 1, message), "icmp_drop_type")


@case("ICMP: each type")
def _icmp_types(peer):
    # where there are echo sockets, an answer to one is theirs, or nobody's
    reply = "ping_drop_no_socket"
    if reply not in peer.us.counters():
        reply = "icmp_drop_type"
    rows = []
    for number in range(256):
        row = answer_to(icmp(number, 0, data=bytes(16)))
        if number == 8:
            row = row._replace(counter="icmp_in_echos", answers=["ICMP 0/0"])
        elif number == 13:
            row = row._replace(counter="icmp_in_timestamps", answers=["ICMP 14/0"])
        elif number == 0:
            row = row._replace(counter=reply)
        elif number in (3, 11, 12):     # which quote too little
            row = row._replace(counter="icmp_drop_short")
        rows.append(row)
    table(peer, rows)


def quoting(message_type, code, rest=bytes(4), quote=None):
    quote = ip(OURS, PEER, 17, udp(OURS, PEER, 9, 9)) if quote is None else quote
    return ip(PEER, OURS, 1, icmp(message_type, code, rest, quote))


@case("ICMP: each code of those types that are known")
def _icmp_codes(peer):
    rows = [Row(f"echo, code {c}", ip(PEER, OURS, 1, icmp(8, c)), "icmp_in_echos",
                [f"ICMP 0/{c}"]) for c in (0, 1, 255)]
    for number in (3, 11, 12):
        for code in range(256):
            rows.append(Row(f"type {number} code {code}", quoting(number, code), "icmp_drop_type"
                            if number == 3 and code > 15 else "icmp_in_errors"))
    # what the rest of the header says: an MTU, a pointer
    for value in (0, 1, 67, 68, 576, 65535):
        rows.append(Row(f"MTU {value}", quoting(3, 4, struct.pack("!HH", 0, value)),
                        "icmp_in_errors"))
    rows += [Row(f"pointer {p}", quoting(12, 0, bytes((p, 0, 0, 0))), "icmp_in_errors")
             for p in (0, 19, 20, 59, 60, 255)]
    table(peer, rows)


@case("ICMP: the sum, with each bit flipped, and cut off at each byte")
def _icmp_sum(peer):
    message = icmp(8, 0, b"\x11\x22\0\1", b"edge")
    rows = [Row(f"bit {bit}", ip(PEER, OURS, 1, changed), "icmp_drop_csum")
            for bit, changed in flipped(message, 0, len(message) * 8)]
    rows += [Row(f"{n} bytes", ip(PEER, OURS, 1, message[:n]), "icmp_drop_short")
             for n in range(8)]
    for n in range(8, len(message) + 1):
        cut = message[:2] + bytes(2) + message[4:n]
        cut = cut[:2] + struct.pack("!H", checksum(cut)) + cut[4:]
        rows.append(Row(f"{n} bytes, the sum right", ip(PEER, OURS, 1, cut), "icmp_in_echos",
                        ["ICMP 0/0"]))
    # RFC 792: a timestamp has three of them; as on Linux the first will do
    for n in range(13):
        rows.append(Row(f"timestamp with {n} bytes", ip(PEER, OURS, 1, icmp(13, 0, data=bytes(n))),
                        *(("icmp_in_timestamps", ["ICMP 14/0"]) if n >= 4 else ("both",))))
    short = [row for row in rows if row.counter == "both"]
    table(peer, [row for row in rows if row.counter != "both"])
    counted, got, _ = outcome(peer, short)
    equal((counted, got), ({"icmp_drop_short": 4, "icmp_in_timestamps": 4}, []), "short timestamps")


@case("ICMP: what is quoted")
def _icmp_quotes(peer):
    quote = ip(OURS, PEER, 17, udp(OURS, PEER, 9, 9, b"more"))
    rows = [Row(f"{n} bytes", quoting(3, 1, quote=quote[:n]),
                "icmp_drop_short" if n < 28 else "icmp_in_errors") for n in range(len(quote) + 1)]
    for field in range(16):
        rows.append(Row(f"version {field}", quoting(3, 1, quote=ip(
            OURS, PEER, 17, bytes(60), version=field)),
            "icmp_in_errors" if field == 4 else "icmp_drop_inner"))
        rows.append(Row(f"length {field}", quoting(3, 1, quote=ip(
            OURS, PEER, 17, bytes(48), ihl=field)),
            "icmp_in_errors" if field >= 5 else "icmp_drop_inner"))
    for bit in range(16):
        # a later fragment says nothing of ports; flags do not matter
        rows.append(Row(f"fragment bit {bit}", quoting(3, 1, quote=ip(
            OURS, PEER, 17, bytes(8), frag=1 << bit)),
            "icmp_in_errors" if bit > 12 else "icmp_drop_inner"))
    for source in (PEER, "0.0.0.0", "10.3.0.3", "224.0.0.1", "255.255.255.255"):
        rows.append(Row(f"sent by {source}", quoting(3, 1, quote=ip(source, PEER, 17, bytes(8))),
                        "icmp_drop_inner"))
    table(peer, rows)


@case("UDP: each field, each bit, cut off at each byte")
def _udp(peer):
    """Nobody is there: what is taken for a datagram is answered (RFC 1122 4.1.3.1)."""
    good = udp(PEER, OURS, 4000, 4001, b"edge")
    nobody = ("udp_drop_no_socket", ["ICMP 3/3"])
    rows = [Row("good", ip(PEER, OURS, 17, good), *nobody)]
    for bit, changed in flipped(good, 0, len(good) * 8):
        length = struct.unpack("!H", changed[4:6])[0]
        wrong = length < 8 or length > len(good)
        rows.append(Row(f"bit {bit}", ip(PEER, OURS, 17, changed),
                        "udp_drop_length" if wrong else "udp_drop_csum"))
    rows += [Row(f"{n} bytes", ip(PEER, OURS, 17, good[:n]),
                 "udp_drop_short" if n < 8 else "udp_drop_length") for n in range(len(good))]
    for length in (0, 1, 7, 13, 14, 32768, 65535):
        rows.append(Row(f"length {length}", ip(PEER, OURS, 17, udp(
            PEER, OURS, 4000, 4001, b"edge", length=length)), "udp_drop_length"))
    for length in range(8, 12):
        rest = udp(PEER, OURS, 4000, 4001, b"edge"[:length - 8])
        rows.append(Row(f"length {length}, and more behind it",
                        ip(PEER, OURS, 17, rest + b"edge"), *nobody))
    for port in (0, 1, 65535):
        rows.append(Row(f"from port {port}", ip(PEER, OURS, 17, udp(PEER, OURS, port, 4001)),
                        *nobody))
        rows.append(Row(f"to port {port}", ip(PEER, OURS, 17, udp(PEER, OURS, 4000, port)),
                        *nobody))
    rows.append(Row("no sum", ip(PEER, OURS, 17, udp(PEER, OURS, 4000, 4001, b"x", check_sum=0)),
                    *nobody))
    table(peer, rows)


@case("UDP: a socket gets what is good, and nothing else")
def _udp_socket(peer):
    with peer.us.socket(kind=socket.SOCK_DGRAM) as sock:
        sock.bind((OURS, 4100))
        good = udp(PEER, OURS, 4000, 4100, b"edge")
        rows = [Row(f"bit {bit}", ip(PEER, OURS, 17, changed), "udp_drop_csum")
                for bit, changed in flipped(good, 8, 32)]
        rows += [Row("no sum", ip(PEER, OURS, 17, udp(PEER, OURS, 4000, 4100, b"a", check_sum=0)),
                     QUEUED),
                 Row("good", ip(PEER, OURS, 17, good), QUEUED),
                 Row("padded", ip(PEER, OURS, 17, good) + bytes(14), QUEUED),
                 Row("empty", ip(PEER, OURS, 17, udp(PEER, OURS, 4000, 4100)), QUEUED),
                 Row("from port 0", ip(PEER, OURS, 17, udp(PEER, OURS, 0, 4100, b"b")),
                     QUEUED)]
        table(peer, rows)
        sock.setblocking(False)
        before = peer.us.counters()
        equal([sock.recv(100) for _ in range(5)], [b"a", b"edge", b"edge", b"", b"b"], "datagrams")
        equal((peer.us.counters() - before).get("udp_in_datagrams"), 5, "udp_in_datagrams")


@case("IGMP: each type, each bit, cut off at each byte")
def _igmp(peer):
    """To our own address, where no group is needed to be heard; nothing is joined."""
    def row(name, body, counter, ttl=1):
        return Row(name, ip(PEER, OURS, 2, body, ttl=ttl, options=ALERT), counter)

    known = {QUERY: "igmp_in_queries", V1: "igmp_in_reports", V2: "igmp_in_reports"}
    good = message(QUERY, 100, "239.1.2.3", b"\2\x7d\0\2" + bytes(range(8)))
    rows = [row(f"type {kind}", message(kind, 0, "239.1.2.3"), known.get(kind, "igmp_drop_type"))
            for kind in range(256)]
    rows += [row(f"type {kind}, no group", message(kind, 1, "10.3.0.9"), "igmp_drop_group")
             for kind in known]
    rows.append(row("version 1, no group", message(QUERY, 0, "10.3.0.9"), "igmp_in_queries"))
    rows += [row(f"ttl {ttl}", good, "igmp_in_queries", ttl)
             for ttl in (0, 1, 2, 64, 255)]
    rows += [row(f"bit {bit}", changed, "igmp_drop_csum")
             for bit, changed in flipped(good, 0, len(good) * 8)]
    for n in range(len(good)):
        body = good[:2] + bytes(2) + good[4:n]
        counter = "igmp_in_queries" if n == 8 else "igmp_drop_length"
        if n >= 8:
            body = body[:2] + struct.pack("!H", checksum(body)) + body[4:]
        else:
            body = good[:n]
        rows.append(row(f"{n} bytes", body, counter))
    rows.append(row("sources without a group", message(
        QUERY, 100, "0.0.0.0", b"\2\x7d\0\2" + bytes(8)), "igmp_drop_group"))
    rows.append(row("more behind it", message(
        QUERY, 100, "239.1.2.3", b"\2\x7d\0\0" + bytes(9)), "igmp_in_queries"))
    table(peer, rows)


def request(*, op=1, sha=None, spa=PEER, tha=bytes(6), tpa=OURS, pad=b"", peer=None, **fields):
    return arp(op, peer.mac if sha is None else sha, spa, tha, tpa, **fields) + pad


@case("ARP: each field, cut off at each byte")
def _arp(peer):
    def row(name, counter, *answers, **fields):
        return Row(name, request(peer=peer, **fields), counter, answers, ETH_ARP)

    rows = [row(f"hardware {v}", *(("arp_in_requests", "ARP 2") if v in (1, 6) else
                                   ("arp_drop_format",)), hrd=v)
            for v in (0, 1, 2, 5, 6, 7, 256, 65535)]
    rows += [row(f"protocol {v:#x}", *(("arp_in_requests", "ARP 2") if v == 0x800 else
                                       ("arp_drop_format",)), pro=v)
             for v in (0, 0x7ff, 0x800, 0x801, 0x86dd, 65535)]
    for name, right in ("hln", 6), ("pln", 4):
        for value in (0, 1, right - 1, right + 1, 127, 128, 255):
            # RFC 826: longer than what is there, or of a kind that is not ours
            longer = value > right
            rows.append(row(f"{name} {value}", "arp_drop_short" if longer else "arp_drop_format",
                            **{name: value}))
            rows.append(row(f"{name} {value}, and all of it there", "arp_drop_format",
                            **{name: value}, pad=bytes(2 * max(value - right, 0))))
    for value in (0, 3, 4, 8, 9, 25, 255, 256, 65535):
        rows.append(row(f"operation {value}", "arp_drop_format", op=value))
    rows.append(row("operation 2", "arp_in_replies", op=2))
    good = request(peer=peer)
    rows += [Row(f"{n} bytes", good[:n], NOT_OURS, (), ETH_ARP) for n in range(28)]
    for pad in (1, 18, 400):
        rows.append(row(f"{pad} bytes behind it", "arp_in_requests", "ARP 2", pad=bytes(pad)))
    table(peer, rows)


@case("ARP: addresses")
def _arp_addresses(peer):
    def row(name, counter, *answers, **fields):
        return Row(name, request(peer=peer, **fields), counter, answers, ETH_ARP)

    rows = [row(f"for hardware {tha.hex()}", "arp_in_requests", "ARP 2", tha=tha)
            for tha in (bytes(6), BROADCAST, peer.our_mac, peer.mac, b"\1" * 6)]
    rows += [row(f"by hardware {sha.hex()}", "arp_drop_sender", sha=sha)
             for sha in (bytes(6), BROADCAST, b"\1\0\0\0\0\0", b"\1\0\x5e\0\0\1")]
    rows += [row(f"by {spa}", "arp_drop_sender", spa=spa) for spa in (
        "0.0.0.1", "0.255.255.255", "127.0.0.0", "127.0.0.1", "127.255.255.255", "224.0.0.0",
        "239.255.255.255", "240.0.0.0", "255.255.255.255", "10.3.0.255")]
    rows.append(row("by nobody yet", "arp_in_requests", "ARP 2", spa="0.0.0.0"))
    rows.append(row("a reply by nobody", "arp_drop_sender", spa="0.0.0.0", op=2))
    # somebody else is asked for: RFC 826 has the sender learned only if known, and no answer
    rows += [row(f"for {tpa}", NOT_OURS, tpa=tpa) for tpa in (
        "0.0.0.0", "10.3.0.3", "127.0.0.1", "224.0.0.1", "255.255.255.255", PEER)]
    table(peer, rows)


@case("what the loopback device brings for an address that has gone")
def _gone(peer):
    """What we sent there is known by its sender's hardware address, and is nobody else's."""
    before = peer.us.counters()
    tag = b"voytcp"
    with peer.us.packet_socket("lo") as raw:
        raw.send(bytes(6) + tag + b"\x08\0" + ip(OURS, "10.3.0.9", 1, icmp(8, 0)))
        raw.send(bytes(6) + tag + b"\x08\0" + ip(OURS, "10.3.0.9", 1, icmp(8, 0))[:12])
    peer.until_fence()
    moved = peer.us.counters() - before
    equal({name: moved[name] for name in moved if "_drop_" in name},
          {"ip_drop_not_ours": 1, "ip_drop_short": 1}, "dropped")


@case("nothing of all this has made a neighbour")
def _neighbours(peer):
    equal([row["dst"] for row in peer.us.tool_json("neigh")], [PEER], "neighbours")


if __name__ == "__main__":
    main(scripted)
