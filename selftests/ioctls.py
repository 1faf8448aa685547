#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""netdevice(7): a socket of ours says what our address on a device is, as the host's says its own.

A case writes down what it sees, once on each family; see twin.py.
"""

import contextlib
import fcntl
import socket
import struct

from lib import AF_TOYTCP, case, equal, main, network
from twin import both, outcome

GIFADDR, GIFDSTADDR, GIFBRDADDR, GIFNETMASK = 0x8915, 0x8917, 0x8919, 0x891b
KINDS = ((socket.SOCK_STREAM, 0), (socket.SOCK_DGRAM, 0), (socket.SOCK_DGRAM, 1),
         (socket.SOCK_RAW, 253))
FAMILIES = {socket.AF_INET: "10.9.0.3", AF_TOYTCP: "10.9.0.2"}


@contextlib.contextmanager
def set_up():
    with network() as net:
        for stack in ("ipv4", "toytcp"):
            net.client.sysctl(f"net.{stack}.ping_group_range", "0 2147483647")
        # further devices: two addresses, none of ours or the host's, none at all
        net.client.ip("link add d0 type dummy", "link set d0 up", "link add d1 type dummy")
        for add, how in ((net.client.ip, " brd +"), (net.client.tool, "")):
            last = 3 if how else 2
            add(f"addr add 10.9.0.{last}/24{how} dev d0")
            add(f"addr add 10.9.1.{last}/20{how} dev d0")
            add(f"addr add 10.9.32.{last}/32 dev d0")
        yield net


def ask(sock, command, name, address=None):
    """The address that is told, or the name of the errno."""
    told = struct.pack("=H2x4s8x", socket.AF_INET if address else 0,
                       socket.inet_aton(address or "255.255.255.255"))
    got = outcome(fcntl.ioctl, sock, command, struct.pack("16s24s", name.encode(), told))
    if isinstance(got, str):
        return got
    family, port, told, rest = struct.unpack("=HH4s8s", got[16:32])
    return got[:16].rstrip(b"\0").decode(), family, port, socket.inet_ntoa(told), rest


def as_host(got):
    """Told of the host's address as of ours: the last byte differs."""
    return tuple(FAMILIES[socket.AF_INET] if part == FAMILIES[AF_TOYTCP] else
                 part[:-1] + "3" if isinstance(part, str) and part.startswith("10.") and
                 part.endswith(".2") else part for part in got) if isinstance(got, tuple) else got


@both("addresses of devices")
def _addresses(w):
    for kind in KINDS:
        sock = w.sock(None, *kind)
        for command in GIFADDR, GIFDSTADDR, GIFBRDADDR, GIFNETMASK:
            w.see((kind, command), as_host(ask(sock, command, "d0")))
            w.see("lo", ask(sock, command, "lo"))
            for name in "d1", "nothing", "", "d0:1", "nothing:1", "x" * 16:
                w.see(name, ask(sock, command, name))


@both("the address that is asked about")
def _one(w):
    sock = w.sock(None, socket.SOCK_DGRAM)
    last = "3" if w.family == socket.AF_INET else "2"
    for net in "10.9.0.", "10.9.1.", "10.9.32.", "10.1.0.":
        for command in GIFADDR, GIFBRDADDR, GIFNETMASK:
            w.see((net, command), as_host(ask(sock, command, "d0", net + last)))


@both("what cannot be read or written")
def _fault(w):
    sock = w.sock(None, socket.SOCK_DGRAM)
    for command in GIFADDR, GIFNETMASK:
        w.see(command, outcome(fcntl.ioctl, sock, command, 8))


@case("nobody needs a right to ask; each stack tells of its own")
def _own(net):
    for family in FAMILIES:
        with net.client.socket(family, socket.SOCK_DGRAM) as sock:
            equal(ask(sock, GIFADDR, "c0")[3], net.client_address(family), f"family {family}")


if __name__ == "__main__":
    main(set_up)
