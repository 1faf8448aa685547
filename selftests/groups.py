# SPDX-License-Identifier: GPL-2.0
"""What a packet test of IGMP says, beside what datagram.py has.

    with Groups(t) as g:            the program joins and leaves; nothing is left behind
        g.join("239.1.2.3")
        g.reports((TO_EX, "239.1.2.3"), within=SOON)
        g.asks(query(3, "239.1.2.3"))

The script is a router, or another member, at 10.3.0.2.
"""

import socket
import struct

from lib import TICK
from segment import PEER
from wire import checksum, ip

QUERY, V1, V2, LEAVE, V3 = 0x11, 0x12, 0x16, 0x17, 0x22
IS_IN, IS_EX, TO_IN, TO_EX, ALLOW, BLOCK = range(1, 7)
HOSTS, ROUTERS, REPORTS = "224.0.0.1", "224.0.0.2", "224.0.0.22"
ALERT = bytes.fromhex("94040000")       # RFC 2113
ADD, DROP, UNBLOCK_SOURCE, BLOCK_SOURCE, ADD_SOURCE, DROP_SOURCE = 35, 36, 37, 38, 39, 40
OLDER = 2 * 125 + 10    # RFC 3376 8.12: so long after its last query an older router has gone

# A timer that has just been armed: on the next tick, on Linux two later.
SOON = 4 * TICK + 0.01


def aton(text):
    return socket.inet_aton(text)


def message(kind, code=0, group="0.0.0.0", rest=b"", check_sum=None):
    body = struct.pack("!BBH", kind, code, 0) + aton(group) + rest
    value = checksum(body) if check_sum is None else check_sum
    return body[:2] + struct.pack("!H", value) + body[4:]


def query(version, group="0.0.0.0", sources=(), *, code=100, qrv=2, qqic=125):
    """A router's; the code is the time to answer, in tenths of a second below 128."""
    if version < 3:
        return message(QUERY, code if version == 2 else 0, group)
    rest = struct.pack("!BBH", qrv, qqic, len(sources)) + b"".join(map(aton, sources))
    return message(QUERY, code, group, rest)


def records(body):
    """Of a report of version 3: (type, group, source...), in order."""
    out, at = [], 8
    for _ in range(struct.unpack("!H", body[6:8])[0]):
        kind, _, count = struct.unpack("!BBH", body[at:at + 4])
        addresses = [socket.inet_ntoa(body[at + 4 * n:at + 4 * n + 4])
                     for n in range(1, 2 + count)]
        out.append((kind, *addresses[:1], *sorted(addresses[1:])))
        at += 8 + 4 * count
    if at != len(body):
        raise AssertionError(f"{len(body)} bytes, and the records say {at}")
    return sorted(out)


class Groups:
    """One test's memberships on its device."""

    def __init__(self, test, old=False):
        self.test, self.old = test, old

    def __enter__(self):
        return self

    def __exit__(self, *_):
        """Until nothing is told any more, and no older router is about."""
        for sock in self.test.socks:
            sock.close()
        self.test.silent(OLDER + 5 if self.old else 12)
        self.test.others.clear()

    # --- the program's side -----------------------------------------------

    def socket(self):
        fd = socket.socket(self.test.family, socket.SOCK_DGRAM).detach()
        sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM, 0, fileno=fd)
        self.test.socks.append(sock)
        return sock

    def option(self, sock, option, group, source=None):
        """An ip_mreq, or an ip_mreq_source."""
        value = aton(group) + aton(self.test.address)
        self.test.begin()
        self.test.log(f"program: option {option} {group} {source or ''}")
        sock.setsockopt(socket.SOL_IP, option, value + (aton(source) if source else b""))

    def join(self, *names):
        """Groups, by a socket for all of them."""
        sock = self.socket()
        for group in names:
            self.option(sock, ADD, group)
        return sock

    def settled(self, *names):
        """The same, and what is to be told of it has been."""
        sock = self.join(*names)
        self.settle()
        return sock

    def settle(self):
        self.test.silent(12)
        self.test.others.clear()

    # --- the script's side ------------------------------------------------------

    def asks(self, body, daddr=HOSTS, **fields):
        """A router, unless the message is another one's."""
        fields = {"options": ALERT, "ttl": 1, "frag": 0, "tos": 0xc0} | fields
        self.test.packet(ip(PEER, daddr, 2, body, **fields))

    def hears(self, daddr, **when):
        """The stack's next message, with what is true of each. Returns its bytes."""
        if "within" in when and not self.test.ours:
            when["within"] = when["within"] * 1.13 + 3 * TICK       # the host's timers
        elif "within" in when:
            when["within"] += 2 * TICK
        frame = self.test.hears("protocol 2", daddr=daddr, ttl=1, tos=0xc0, frag=0x4000, **when)
        if frame.raw[34:38] != ALERT or frame.tot_len != 24 + len(frame.payload):
            self.test.fail(f"options {frame.raw[34:38].hex()}")
        if checksum(frame.payload):
            self.test.fail("the checksum is wrong")
        return frame.payload

    def reports(self, *want, **when):
        """A report of version 3 with these records, in any order."""
        body = self.hears(REPORTS, **when)
        if body[0] != V3 or records(body) != sorted(want):
            self.test.fail(f"records {records(body)}, wanted {sorted(want)}")

    def says(self, kind, group, **when):
        """A message of version 1 or 2."""
        body = self.hears(ROUTERS if kind == LEAVE else group, **when)
        if body != message(kind, 0, group):
            self.test.fail(f"{body.hex()}, wanted {message(kind, 0, group).hex()}")

    def quiet(self, seconds=12):
        """Nothing is said for so long."""
        self.test.silent(seconds)
        self.test.quiet()
