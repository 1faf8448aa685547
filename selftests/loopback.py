#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Our stack with itself: 127.0.0.0/8, which the host has too, and addresses of our own.

    +-------------------------------+
    |  lo   127.0.0.0/8 both stacks' |
    |  d0   10.9.0.2 ours            |
    +-------------------------------+
"""

import contextlib
import errno
import os
import socket
import struct

from lib import AF_TOYTCP, Sandbox, case, check, equal, fails, keep_order, main, need


@contextlib.contextmanager
def alone():
    with Sandbox() as box:
        ns = box.namespace("lo")
        ns.ip("link add d0 type veth peer name d1", "link set d0 up", "link set d1 up")
        ns.tool("addr add 10.9.0.2/24 dev d0")
        ns.box = box
        yield ns


def talk(ns, address, family, port, source=None):
    """Two megabytes; the host's counters when the family is ours."""
    before = ns.host_counters()
    with ns.listener((address, port), family) as listener:
        client = ns.connect((address, port), family, source)
        server, peer = listener.accept()
    data = os.urandom(1 << 21)
    sender = ns.box.child(client.sendall, data)
    got = bytearray()
    while len(got) < len(data):
        got += server.recv(1 << 20)
    sender.result()
    equal(bytes(got) == data, True, "data")
    client.close()
    equal(server.recv(1), b"", "end")
    server.close()
    if family == AF_TOYTCP:
        equal(ns.host_counters() - before, {}, "the host's counters")
    return peer


@case("127.0.0.1")
def _loopback(ns):
    equal(talk(ns, "127.0.0.1", AF_TOYTCP, 5000)[0], "127.0.0.1", "source")


@case("the host's own 127.0.0.1 on the same port, at the same time")
def _both(ns):
    ours = ns.listener(("127.0.0.1", 5001))
    host = ns.listener(("127.0.0.1", 5001), socket.AF_INET)
    for family, listener, other in ((AF_TOYTCP, ours, host), (socket.AF_INET, host, ours)):
        client = ns.connect(("127.0.0.1", 5001), family)
        server, _ = listener.accept()
        other.setblocking(False)
        fails(errno.EAGAIN, other.accept)
        other.setblocking(True)
        client.send(b"whose?")
        equal(server.recv(10), b"whose?", "data")
        client.close()
        server.close()
    ours.close()
    fails(errno.ECONNREFUSED, ns.connect, ("127.0.0.1", 5001), AF_TOYTCP)
    host.close()
    with ns.listener(("127.0.0.1", 5001)):
        fails(errno.ECONNREFUSED, ns.connect, ("127.0.0.1", 5001), socket.AF_INET)


@case("the rest of 127.0.0.0/8, and chosen sources")
def _others(ns):
    equal(talk(ns, "127.1.2.3", AF_TOYTCP, 5002, ("127.9.9.9", 0))[0], "127.9.9.9", "source")
    talk(ns, "127.255.255.254", AF_TOYTCP, 5003)


@case("an address of our own to itself")
def _own(ns):
    equal(talk(ns, "10.9.0.2", AF_TOYTCP, 5004)[0], "10.9.0.2", "source")
    equal(talk(ns, "10.9.0.2", AF_TOYTCP, 5005, ("127.0.0.1", 0))[0], "127.0.0.1", "source")


@case("0.0.0.0 means this machine")
def _any(ns):
    with ns.listener(("0.0.0.0", 5006)) as listener:
        client = ns.connect(("0.0.0.0", 5006))
        server, _ = listener.accept()
        equal(client.getpeername()[0], "127.0.0.1", "peer")
        client.close()
        server.close()


@case("a socket that is connected to itself")
def _self(ns):
    sock = ns.socket()
    sock.bind(("127.0.0.1", 5007))
    sock.connect(("127.0.0.1", 5007))
    sock.send(b"hello, me")
    equal(sock.recv(100), b"hello, me", "data")
    sock.close()


@case("the host's loopback works on")
def _host(ns):
    need("ping")
    ns.run("ping", "-c", "2", "-i", "0.05", "-W", "5", "127.0.0.1")
    equal(talk(ns, "127.0.0.1", socket.AF_INET, 5008)[0], "127.0.0.1", "source")


def teller(ns, family, address):
    """Sends to many by the loopback device."""
    sock = ns.socket(family, socket.SOCK_DGRAM)
    sock.bind((address, 0))
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b"lo")
    return sock


def told(sock):
    """What has come since the last time; a datagram of its own ends it."""
    sock.sendto(b"end", ("127.0.0.1", sock.getsockname()[1]))
    heard = []
    while (text := sock.recv(100)) != b"end":
        heard.append(text)
    return heard


@case("what either stack tells many there is heard by both, but for 127.0.0.0/8")
def _many(ns):
    ns.ip("addr add 10.9.0.3/24 dev d0")
    keep_order(ns, 1)
    group = "239.1.2.3"
    ears = [ns.socket(family, socket.SOCK_DGRAM) for family in (AF_TOYTCP, socket.AF_INET)]
    for ear in ears:
        ear.bind(("", 5020))
        ear.settimeout(10)
        ear.setsockopt(socket.SOL_IP, socket.IP_ADD_MEMBERSHIP,
                       struct.pack("=4s4si", socket.inet_aton(group), bytes(4), 1))
    ns.tool("addr add 10.10.0.2/24 dev lo")
    for family, address, inner in ((AF_TOYTCP, "10.9.0.2", 0), (socket.AF_INET, "10.9.0.3", 1)):
        for where in group, "255.255.255.255":
            sock = teller(ns, family, address)
            sock.sendto(b"both", (where, 5020))
            equal([told(ear) for ear in ears], [[b"both"]] * 2, f"{where} from {address}")
            sock.close()
            sock = teller(ns, family, "127.0.0.1")
            host, before = ns.host_counters(), ns.counters()
            sock.sendto(b"own", (where, 5020))
            equal(told(ears[inner]), [b"own"], f"{where} from 127.0.0.1")
            if family == AF_TOYTCP:
                # it may tell itself at any time what it has joined there
                equal([name for name in ns.host_counters() - host
                       if name.startswith("Udp") or "Err" in name or "NoRoutes" in name], [],
                      "the host's counters")
            else:
                moved = ns.counters() - before
                equal([name for name in moved if name.startswith(("dev", "ip", "udp"))], [],
                      "our counters")
            equal(told(ears[not inner]), [], f"{where} from 127.0.0.1 by the other")
            sock.close()
    # our broadcast is a host like any other to the host: a router must not send it on
    ns.sysctl("net.ipv4.ip_forward", 1)
    sock = teller(ns, AF_TOYTCP, "10.10.0.2")
    before = ns.host_counters()
    sock.sendto(b"net", ("10.10.0.255", 5020))
    equal(told(ears[0]), [b"net"], "a directed broadcast")
    equal((ns.host_counters() - before).get("Ip.ForwDatagrams", 0), 0, "Ip.ForwDatagrams")
    ns.sysctl("net.ipv4.ip_forward", 0)
    ns.tool("addr del 10.10.0.2/24 dev lo")
    ns.ip("addr del 10.9.0.3/24 dev d0")
    for each in sock, *ears:
        each.close()


@case("the loopback device down and up")
def _down(ns):
    ns.ip("link set lo down")
    sock = ns.socket()
    try:
        sock.connect(("127.0.0.1", 5009))
        raise AssertionError("connected without a device")
    except OSError as error:
        check(error.errno in (errno.ENETUNREACH, errno.ENETDOWN, errno.EHOSTUNREACH), error)
    ns.ip("link set lo up")
    talk(ns, "127.0.0.1", AF_TOYTCP, 5010)


if __name__ == "__main__":
    main(alone)
