#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Good packets of each kind, for the fuzzer to begin with.

usage: seeds.py TARGET DIRECTORY

An input is two bytes (how it is handed over, how much of it is linear) and a packet;
see fuzz.h.
"""

import os
import struct
import sys

REPAIR, NO_MEMORY, MERGED, BROADCAST, SYN = 1, 2, 4, 8, 16

TS = bytes.fromhex("0101080a0001020300040506")
SYN_OPTIONS = bytes.fromhex("020405b4" "0402080a0000000100000000" "01030307")
SACK = bytes.fromhex("01010512" "0000000100000002" "0000000300000004")
COOKIE = bytes.fromhex("220a0102030405060708" "0101")
# record route, a timestamp, a router alert, and a loose source route
RECORD = bytes.fromhex("0707040000000001")
STAMP = bytes.fromhex("440c0500" "00000000" "00000000")
ALERT = bytes.fromhex("94040000")
SOURCE_ROUTE = bytes.fromhex("830704" "0a000001" "00")


def ip(payload, options=b"", fragment=0, protocol=17, total=None):
    length = 20 + len(options) + len(payload) if total is None else total
    return struct.pack("!BBHHHBBH4s4s", 0x45 + len(options) // 4, 0, length, 0x1234, fragment, 64,
                       protocol, 0, b"\x0a\x01\0\2", b"\x0a\2\0\2") + options + payload


def tcp(flags, options=b"", text=b""):
    return struct.pack("!HHIIBBHHH", 5000, 80, 1000, 2000, (5 + len(options) // 4) << 4, flags,
                       65535, 0, 0) + options + text


def arp(operation, hardware=1):
    return struct.pack("!HHBBH6s4s6s4s", hardware, 0x800, 6, 4, operation, b"\2\0\0\0\0\1",
                       b"\x0a\1\0\1", bytes(6), b"\x0a\1\0\2")


def packets(target):
    """Yield each packet with what it is handed over as."""
    if target == "tcp_options":
        for options in SYN_OPTIONS, COOKIE, SYN_OPTIONS + COOKIE, b"\x22\2\1\1":
            yield SYN, options
        for options in TS, SACK, TS + SACK, b"\1\1\5\x22" + bytes(range(32)), b"\2\4\0":
            yield 0, options
    elif target == "tcp_header":
        yield REPAIR, tcp(0x02, SYN_OPTIONS + COOKIE)
        yield REPAIR, tcp(0x10, TS + SACK)
        yield REPAIR, tcp(0x19, TS, b"text")
        yield BROADCAST, tcp(0x02)
    elif target in ("ip_header", "ip_record", "ip_split"):
        for options in b"", RECORD, STAMP, ALERT, SOURCE_ROUTE, RECORD + ALERT + STAMP:
            for fragment in 0, 0x2000, 0x4000, 0x0010:
                yield REPAIR, ip(bytes(range(64)), options, fragment)
        yield REPAIR, ip(b"text" + bytes(22), total=24)
        yield REPAIR | MERGED, ip(bytes(100), protocol=6, total=0)
    elif target == "arp_packet":
        for operation in 1, 2:
            yield 0, arp(operation)
            yield 0, arp(operation, hardware=6) + bytes(18)
    elif target == "icmp_quote":
        for options in b"", RECORD, SOURCE_ROUTE:
            yield 0, bytes.fromhex("0304000000000500") + ip(bytes(8), options)
        yield 0, bytes.fromhex("0b01000000000000") + ip(bytes(8), fragment=0x2001)
    elif target == "udp_header":
        for text in b"", b"odd", bytes(64):
            yield REPAIR, struct.pack("!HHHH", 5000, 53, 8 + len(text), 1) + text
            yield 0, struct.pack("!HHHH", 5000, 53, 8 + len(text), 0) + text + bytes(10)
    elif target == "igmp_packet":
        group = bytes((239, 1, 2, 3))
        for kind, code in (0x11, 0), (0x11, 100), (0x12, 0), (0x16, 0), (0x17, 0):
            yield REPAIR, bytes((kind, code, 0, 0)) + group
            yield REPAIR, bytes((kind, code, 0, 0)) + bytes(4)
        yield REPAIR, bytes((0x11, 0x8f, 0, 0)) + bytes(4) + b"\x02\x7d\0\0"
        for count in 0, 1, 5:
            yield REPAIR, bytes((0x11, 100, 0, 0)) + group + struct.pack("!BBH", 10, 125, count) + \
                bytes(range(4 * count))
        yield BROADCAST, bytes((0x11, 100)) + bytes(6)
    else:
        sys.exit(f"seeds.py: no seeds for {target}")


def main():
    target, directory = sys.argv[1:]
    for number, (how, packet) in enumerate(packets(target)):
        for linear in 0, 20, 255:
            for memory in 0, NO_MEMORY:
                name = os.path.join(directory, f"{number}-{linear}-{memory}")
                with open(name, "wb") as file:
                    file.write(bytes((how | memory, linear)) + packet)


if __name__ == "__main__":
    main()
