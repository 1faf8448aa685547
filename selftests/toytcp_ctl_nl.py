#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Messages that the tool would never send, for toytcp_ctl.sh.

usage: toytcp_ctl_nl.py [--dump] [--tail HEX] CMD [ATTR=HEX]...
       toytcp_ctl_nl.py --routes N add|del FIRST

The first form sends one message of the family toytcp: a command and attributes
by number, payloads in hex or a device's name for its index, bytes after them with
--tail. It prints "0" or
"-ERRNO sentence", after the number of entries if it was a dump.

The second adds or deletes N host routes from the address FIRST on, by the device
lo, faster than one program a route could; it stops at the first error.
"""

import argparse
import errno
import ipaddress
import socket
import struct
import sys

NETLINK_GENERIC = 16
SOL_NETLINK = 270
NETLINK_CAP_ACK, NETLINK_EXT_ACK = 10, 11
NLMSG_ERROR, NLMSG_DONE = 2, 3
NLM_F_REQUEST, NLM_F_ACK, NLM_F_DUMP, NLM_F_CAPPED, NLM_F_ACK_TLVS = 1, 4, 0x300, 0x100, 0x200
GENL_ID_CTRL, CTRL_CMD_GETFAMILY = 16, 3
CTRL_ATTR_FAMILY_ID, CTRL_ATTR_FAMILY_NAME = 1, 2
NLMSGERR_ATTR_MSG = 1
CMD_ROUTE_NEW, CMD_ROUTE_DEL = 5, 6
ROUTE_DST, ROUTE_PREFIX_LEN, ROUTE_IFINDEX = 1, 2, 3


def attribute(kind, payload):
    data = struct.pack("=HH", 4 + len(payload), kind) + payload
    return data + bytes(-len(data) % 4)


def value_of(word):
    """Return the payload that a word stands for."""
    if word in (name for _, name in socket.if_nameindex()):
        return struct.pack("=I", socket.if_nametoindex(word))
    return bytes.fromhex(word)


def attributes(data):
    """Yield (type, payload) of each attribute in data."""
    while len(data) >= 4:
        length, kind = struct.unpack_from("=HH", data)
        yield kind & 0x3fff, data[4:length]
        data = data[(length + 3) & ~3:]


def name_of(error):
    """Return an errno's name in the kernel's spelling."""
    return {errno.EOPNOTSUPP: "EOPNOTSUPP"}.get(error, errno.errorcode[error])


class Family:
    """The netlink socket and the number of the family."""

    def __init__(self):
        self.sock = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_GENERIC)
        self.sock.bind((0, 0))
        self.sock.settimeout(20)
        self.sock.setsockopt(SOL_NETLINK, NETLINK_CAP_ACK, 1)
        self.sock.setsockopt(SOL_NETLINK, NETLINK_EXT_ACK, 1)
        self.seq = 0
        self.number = GENL_ID_CTRL
        name = attribute(CTRL_ATTR_FAMILY_NAME, b"toytcp\0")
        entries, error, sentence = self.ask(CTRL_CMD_GETFAMILY, name)
        if error:
            sys.exit(f"no family toytcp: {error} {sentence}")
        self.number, = struct.unpack("=H", entries[0][CTRL_ATTR_FAMILY_ID])

    def ask(self, cmd, payload, flags=NLM_F_ACK):
        """Send one message; return (entries, errno, sentence)."""
        self.seq += 1
        body = struct.pack("=BBH", cmd, 1, 0) + payload
        head = struct.pack("=IHHII", 16 + len(body), self.number,
                           NLM_F_REQUEST | flags, self.seq, 0)
        self.sock.send(head + body)
        entries = []
        while True:
            data = self.sock.recv(65536)
            while data:
                length, kind, mflags = struct.unpack_from("=IHH", data)
                message, data = data[16:length], data[(length + 3) & ~3:]
                if kind not in (NLMSG_ERROR, NLMSG_DONE):
                    entries.append(dict(attributes(message[4:])))
                    continue
                return entries, *self.verdict(kind, mflags, message)

    @staticmethod
    def verdict(kind, flags, message):
        error = -struct.unpack_from("=i", message)[0]
        # An error repeats the header of the request, the end of a dump does not.
        tlvs = message[20 if kind == NLMSG_ERROR else 4:]
        if not flags & NLM_F_ACK_TLVS:
            return error, ""
        sentence = dict(attributes(tlvs)).get(NLMSGERR_ATTR_MSG, b"")
        return error, sentence.rstrip(b"\0").decode()


def routes(family, count, verb, first):
    cmd = CMD_ROUTE_NEW if verb == "add" else CMD_ROUTE_DEL
    lo = struct.pack("=I", socket.if_nametoindex("lo"))
    for number in range(count):
        dst = (ipaddress.IPv4Address(first) + number).packed
        _, error, sentence = family.ask(
            cmd, attribute(ROUTE_DST, dst) + attribute(ROUTE_PREFIX_LEN, b"\x20") +
            attribute(ROUTE_IFINDEX, lo))
        if error:
            sys.exit(f"route {number}: {name_of(error)} {sentence}")


def main():
    parser = argparse.ArgumentParser(usage=__doc__.split("usage: ", 1)[1])
    parser.add_argument("--dump", action="store_true")
    parser.add_argument("--tail", default="")
    parser.add_argument("--routes", type=int)
    parser.add_argument("cmd")
    parser.add_argument("words", nargs="*")
    args = parser.parse_args()

    family = Family()
    if args.routes:
        routes(family, args.routes, args.cmd, args.words[0])
        return
    payload = b""
    for word in args.words:
        kind, value = word.split("=")
        payload += attribute(int(kind), value_of(value))
    payload += bytes.fromhex(args.tail)
    flags = NLM_F_DUMP if args.dump else NLM_F_ACK
    entries, error, sentence = family.ask(int(args.cmd), payload, flags)
    words = [str(len(entries))] if args.dump else []
    words.append(f"-{name_of(error)}" if error else "0")
    if sentence:
        words.append(sentence)
    print(" ".join(words))


if __name__ == "__main__":
    main()
