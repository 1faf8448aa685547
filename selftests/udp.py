#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Datagram sockets: each call does for AF_TOYTCP what it does for AF_INET.

A case writes down what it sees, once on each family; see twin.py.
"""

import array
import errno
import fcntl
import os
import random
import select
import signal
import socket
import struct
import threading
import time

from lib import (AF_TOYTCP, Skip, case, check, equal, errno_name, main, need, need_reuseport,
                 network, wait_for)
from twin import becomes, both, events, libc, outcome, raw, readable, so_error, unacked

DGRAM, SOL_UDP, UDP_CORK, UDP_SEGMENT, UDP_GRO = socket.SOCK_DGRAM, 17, 1, 103, 104
IP_PKTINFO, IP_MTU_DISCOVER, IP_RECVERR, IP_RECVTTL, IP_RECVTOS, IP_MTU = 8, 10, 11, 12, 13, 14
IP_TOS, IP_TTL = socket.IP_TOS, socket.IP_TTL
DONT, WANT, DO, PROBE, INTERFACE, OMIT = range(6)
SO_NO_CHECK, SO_PEEK_OFF, SO_RXQ_OVFL, SO_MARK, SO_BINDTODEVICE = 11, 42, 40, 36, 25
MSG_MORE, MSG_CONFIRM = socket.MSG_MORE, socket.MSG_CONFIRM
UNSPEC = bytes(16)


def dgram(w, ns=None):
    sock = w.sock(ns, DGRAM)
    sock.settimeout(10)
    return sock


def bound(w, ns=None, port=0):
    """One that is bound to its stack's address in the server's (or another) namespace."""
    ns = ns or w.server
    sock = dgram(w, ns)
    sock.bind((w.there if ns is w.server else w.here, w.port + port))
    return sock


def pair(w, port=0):
    """A connected client's socket and the server's bound one."""
    server = bound(w, port=port)
    client = dgram(w)
    client.connect(server.getsockname())
    return client, server


def received(w, sock, size=65535, flags=0):
    """What recvfrom() gives, with the sender named."""
    got = outcome(sock.recvfrom, size, flags)
    return got if isinstance(got, str) else (got[0], w.plain(got[1]))


def address(w, host, port, family=socket.AF_INET):
    return struct.pack("=H", family) + struct.pack("!H", port) + socket.inet_aton(host) + bytes(8)


def messages(got):
    """Control messages as names and numbers."""
    return [(level, kind, data) for level, kind, data in got]


@both("send to nobody in particular")
def _no_destination(w):
    sock = dgram(w)
    w.see("send", outcome(sock.send, b"x"))
    w.see("write", outcome(os.write, sock.fileno(), b"x"))
    w.see("name", sock.getsockname())
    w.see("peer", outcome(sock.getpeername))


@both("sendto and recvfrom, both ways")
def _sendto(w):
    server, client = bound(w), dgram(w)
    w.see("sendto", outcome(client.sendto, b"question", server.getsockname()))
    got, sender = server.recvfrom(100)
    w.see("got", got)
    w.see("sender", (sender[0], 0))
    w.see("the client's name", client.getsockname()[0])
    w.see("same port", sender[1] == client.getsockname()[1])
    w.see("answer", outcome(server.sendto, b"answer", sender))
    w.see("got it", received(w, client))


@both("connect, send, recv")
def _connected(w):
    client, server = pair(w)
    w.see("name", client.getsockname())
    w.see("peer", client.getpeername())
    w.see("send", outcome(client.send, b"one"))
    w.see("got", server.recv(10))
    server.connect(client.getsockname())
    w.see("answer", outcome(server.send, b"two"))
    w.see("got", received(w, client))
    w.see("connect again", outcome(client.connect, (w.there, w.port + 1)))
    w.see("peer", client.getpeername())
    w.see("sendto another", outcome(client.sendto, b"three", server.getsockname()))
    w.see("got", server.recv(10))


@both("connected: others are not heard")
def _filter_peer(w):
    client, server = pair(w)
    stranger = bound(w, port=1)
    client.send(b"hello")
    server.recv(10)
    w.see("stranger", outcome(stranger.sendto, b"strange", client.getsockname()))
    server.sendto(b"known", client.getsockname())
    w.see("got", received(w, client))
    client.setblocking(False)
    w.see("and no more", outcome(client.recv, 10))


@both("connect: addresses that are none")
def _bad_connect(w):
    fd = dgram(w).fileno()
    good = address(w, w.there, w.port)
    for length in (0, 1, 2, 8, 15):
        w.see(f"connect {length}", raw(libc.connect, fd, good, length))
    for family in (1, 10, 255):
        w.see(f"family {family}", raw(libc.connect, fd, address(w, w.there, 9, family), 16))
    for host in ("203.0.113.1", "255.255.255.255", "10.1.0.255"):
        w.see(host, raw(libc.connect, fd, address(w, host, 9), 16))


@both("connect: the unspecified address is this host")
def _connect_any(w):
    sock = dgram(w)
    w.see("connect", outcome(sock.connect, ("0.0.0.0", w.port)))
    w.see("peer", sock.getpeername())
    w.see("name", sock.getsockname())
    there = bound(w)
    sock = dgram(w, w.server)
    sock.bind((w.there, 0))
    w.see("bound, connect", outcome(sock.connect, ("0.0.0.0", w.port)))
    w.see("peer", sock.getpeername())
    w.see("send", outcome(sock.send, b"self"))
    w.see("got", there.recv(10))


@both("connect: port zero")
def _port_zero(w):
    sock = dgram(w)
    w.see("connect", outcome(sock.connect, (w.there, 0)))
    w.see("peer", outcome(sock.getpeername))
    w.see("sendto", outcome(sock.sendto, b"x", (w.there, 0)))


@both("connect: to itself")
def _self(w):
    sock = dgram(w)
    sock.bind((w.here, w.port))
    w.see("connect", outcome(sock.connect, (w.here, w.port)))
    w.see("send", outcome(sock.send, b"echo"))
    w.see("got", received(w, sock))


@both("connect: AF_UNSPEC ends it")
def _disconnect(w):
    client, server = pair(w)
    w.see("disconnect", raw(libc.connect, client.fileno(), UNSPEC, 16))
    w.see("peer", outcome(client.getpeername))
    w.see("name", client.getsockname())
    w.see("send", outcome(client.send, b"x"))
    w.see("again", raw(libc.connect, client.fileno(), UNSPEC, 2))
    w.see("sendto", outcome(client.sendto, b"y", server.getsockname()))
    w.see("got", server.recv(10))
    w.see("a port again", client.getsockname()[1] != 0)


@both("connect: AF_UNSPEC leaves what bind() said")
def _disconnect_bound(w):
    server = bound(w)
    for name in ((w.here, w.port + 1), (w.here, 0), ("", w.port + 2), ("", 0)):
        sock = dgram(w)
        sock.bind(name)
        sock.connect(server.getsockname())
        w.see(f"connected {name[0] and 1} {bool(name[1])}", sock.getsockname())
        raw(libc.connect, sock.fileno(), UNSPEC, 16)
        w.see("then", sock.getsockname())
        w.see("anyone may send", outcome(server.sendto, b"x", (w.here, sock.getsockname()[1] or 9)))
        if name[1]:
            w.see("got", received(w, sock))


@both("connect: AF_UNSPEC forgets the device")
def _disconnect_device(w):
    sock = dgram(w)
    sock.setsockopt(socket.SOL_SOCKET, SO_BINDTODEVICE, b"c0")
    w.see("device", sock.getsockopt(socket.SOL_SOCKET, SO_BINDTODEVICE, 16))
    raw(libc.connect, sock.fileno(), UNSPEC, 16)
    w.see("then", sock.getsockopt(socket.SOL_SOCKET, SO_BINDTODEVICE, 16))


@both("bind: conflicts")
def _bind(w):
    any_, here, loop = ("", w.port), (w.here, w.port), ("127.0.0.1", w.port)
    for first, second in ((here, here), (any_, here), (here, any_), (any_, any_), (here, loop)):
        for reuse in ((0, 0), (1, 0), (0, 1), (1, 1)):
            a, b = dgram(w), dgram(w)
            for sock, value in zip((a, b), reuse):
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, value)
            what = f"{first[0] and 1}{second[0] and 1} {reuse}"
            w.see(what, outcome(a.bind, first))
            w.see(what, outcome(b.bind, second))
            a.close()
            b.close()


@both("SO_REUSEPORT: conflicts")
def _reuseport_conflicts(w):
    need_reuseport()
    for first, second in ((0, 0), (1, 0), (0, 1), (1, 1)):
        for reuse in (0, 1):
            a, b = dgram(w), dgram(w)
            for sock, value in ((a, first), (b, second)):
                w.see("set", outcome(sock.setsockopt, socket.SOL_SOCKET, socket.SO_REUSEPORT, value))
                w.see("is", sock.getsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT))
            a.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, reuse)
            w.see("first", outcome(a.bind, (w.here, w.port)))
            w.see("second", outcome(b.bind, (w.here, w.port)))
            a.close()
            b.close()


@both("SO_REUSEPORT: peers are spread")
def _reuseport(w):
    need_reuseport()
    group = [dgram(w, w.server) for _ in range(4)]
    for sock in group:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        sock.bind((w.there, w.port))
        sock.setblocking(False)
    clients = [dgram(w) for _ in range(100)]
    for _ in range(2):
        for client in clients:
            client.sendto(struct.pack("!H", client.getsockname()[1]), (w.there, w.port))
    got = [[] for _ in group]

    def all_there():
        for sock, mine in zip(group, got):
            while not isinstance(data := outcome(sock.recv, 10), str):
                mine.append(data)
        return sum(map(len, got)) == 200
    wait_for(all_there, "all of them")
    w.see("each has some", [len(mine) > 4 for mine in got])
    w.see("each peer has one", [len(mine) == 2 * len(set(mine)) for mine in got])


@both("bind: addresses that are none")
def _bad_bind(w):
    fd = dgram(w).fileno()
    good = address(w, w.here, w.port)
    for length in (0, 1, 2, 8, 15):
        w.see(f"bind {length}", raw(libc.bind, fd, good, length))
    for family in (1, 10, 255):
        w.see(f"family {family}", raw(libc.bind, fd, address(w, w.here, 9, family), 16))
    w.see("AF_UNSPEC, address", raw(libc.bind, fd, address(w, w.here, 9, 0), 16))
    w.see("not ours", raw(libc.bind, fd, address(w, "192.0.2.1", 9), 16))
    w.see("the router's", raw(libc.bind, fd, address(w, "10.1.0.1", 9), 16))
    w.see("AF_UNSPEC, none", raw(libc.bind, fd, UNSPEC, 16))
    w.see("twice", raw(libc.bind, fd, good, 16))


@both("bind: states that forbid it")
def _bind_states(w):
    client, _ = pair(w)
    w.see("connected", outcome(client.bind, (w.here, 0)))
    used = dgram(w)
    used.sendto(b"x", (w.there, w.port))
    w.see("has sent", outcome(used.bind, (w.here, 0)))
    w.see("listen", outcome(used.listen))
    w.see("accept", raw(libc.accept, used.fileno(), None, None))


@both("bind: a device apart")
def _bind_device(w):
    a, b, c = dgram(w), dgram(w), dgram(w)
    a.setsockopt(socket.SOL_SOCKET, SO_BINDTODEVICE, b"c0")
    b.setsockopt(socket.SOL_SOCKET, SO_BINDTODEVICE, b"lo")
    for name, sock in (("c0", a), ("lo", b), ("none", c)):
        w.see(name, outcome(sock.bind, ("", w.port)))
    w.see("no such device", outcome(c.setsockopt, socket.SOL_SOCKET, SO_BINDTODEVICE, b"no0"))


@both("bind: a reserved port")
def _bind_privileged(w):
    sock = dgram(w)
    w.see("as root", outcome(sock.bind, (w.here, 1)))


@both("who of several receives")
def _score(w):
    """Connected, then bound to the address, then to any; the last bound of equal ones."""
    client = dgram(w)
    client.bind((w.here, w.port + 9))
    order = []
    for name, connect in (("", False), ("", False), (w.there, False), (w.there, False),
                          (w.there, True)):
        sock = dgram(w, w.server)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind((name, w.port))
        if connect:
            sock.connect((w.here, w.port + 9))
        order.append(sock)
    while order:
        client.sendto(b"whose", (w.there, w.port))
        poll = select.poll()
        for sock in order:
            poll.register(sock, select.POLLIN)
        ready = [fd for fd, _ in poll.poll(5000)]
        who = [number for number, sock in enumerate(order) if sock.fileno() in ready]
        w.see(f"of {len(order)}", who)
        order[who[0]].close()
        del order[who[0]]


@both("a device before none")
def _score_device(w):
    client = dgram(w)
    plain, device, other = (dgram(w, w.server) for _ in range(3))
    device.setsockopt(socket.SOL_SOCKET, SO_BINDTODEVICE, b"s0")
    other.setsockopt(socket.SOL_SOCKET, SO_BINDTODEVICE, b"lo")
    for sock in (device, other, plain):
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind(("", w.port))
    client.sendto(b"x", (w.there, w.port))
    w.see("device", received(w, device)[0])
    device.close()
    client.sendto(b"y", (w.there, w.port))
    w.see("none", received(w, plain)[0])
    w.see("the other's", events(other))


@both("sendto: addresses that are none")
def _bad_sendto(w):
    fd = dgram(w).fileno()
    good = address(w, w.there, w.port)
    for length in (1, 2, 8, 15):
        w.see(f"sendto {length}", raw(libc.sendto, fd, b"x", 1, 0, good, length))
    w.see("no length", raw(libc.sendto, fd, b"x", 1, 0, good, 0))
    for family in (1, 10, 255):
        bad = address(w, w.there, w.port, family)
        w.see(f"family {family}", raw(libc.sendto, fd, b"x", 1, 0, bad, 16))
    w.see("AF_UNSPEC", raw(libc.sendto, fd, b"x", 1, 0, address(w, w.there, w.port, 0), 16))
    for host in ("10.1.0.255", "255.255.255.255"):
        w.see(host, raw(libc.sendto, fd, b"x", 1, 0, address(w, host, 9), 16))


@both("send: no route")
def _no_route(w):
    sock = dgram(w)
    if w.family == AF_TOYTCP:
        w.client.tool("route del default")
        again = lambda: w.client.tool("route add default via 10.1.0.1")
    else:
        w.client.ip("route del default")
        again = lambda: w.client.ip("route add default via 10.1.0.1")
    try:
        w.see("sendto", outcome(sock.sendto, b"x", (w.there, w.port)))
        w.see("connect", outcome(sock.connect, (w.there, w.port)))
        w.see("name", sock.getsockname())
    finally:
        again()


@both("send: flags and memory")
def _send_flags(w):
    client, server = pair(w)
    w.see("OOB", outcome(client.send, b"x", socket.MSG_OOB))
    w.see("CONFIRM", outcome(client.send, b"confirm", MSG_CONFIRM))
    w.see("got", server.recv(10))
    w.see("NOSIGNAL", outcome(client.send, b"no signal", socket.MSG_NOSIGNAL))
    w.see("got", server.recv(10))
    w.see("bad address", raw(libc.send, client.fileno(), 8, 10, 0))
    w.see("bad address, long", raw(libc.send, client.fileno(), 8, 1400, 0))
    w.see("no bytes", raw(libc.send, client.fileno(), None, 0, 0))
    w.see("got", server.recv(10))
    w.see("recv OOB", outcome(client.recv, 1, socket.MSG_OOB | socket.MSG_DONTWAIT))


@both("datagrams of no bytes")
def _empty(w):
    client, server = pair(w)
    w.see("send", outcome(client.send, b""))
    w.see("poll", becomes(server, "IN"))
    w.see("FIONREAD", readable(server))
    w.see("recv", received(w, server)[0])
    w.see("poll after", events(server))
    client.send(b"")
    client.send(b"x")
    w.see("two", [server.recv(10), server.recv(10)])


@both("sizes up to the MTU")
def _sizes(w):
    client, server = pair(w)
    for size in (1, 2, 3, 17, 512, 1000, 1471, 1472):
        data = random.Random(size).randbytes(size)
        w.see(f"send {size}", outcome(client.send, data))
        w.see("same", server.recv(65535) == data)


@both("sizes beyond all measure")
def _too_large(w):
    client, _ = pair(w)
    for size in (65508, 65528, 65535, 65536, 100000):
        w.see(f"send {size}", outcome(client.send, bytes(size)))
    w.see("no error left", so_error(client))


@both("sizes beyond the MTU: fragments")
def _fragments(w):
    client, server = pair(w)
    for mode in (WANT, DONT, OMIT):
        client.setsockopt(socket.SOL_IP, IP_MTU_DISCOVER, mode)
        for size in (1473, 4000, 20000, 65507):
            data = random.Random(size).randbytes(size)
            w.see(f"{mode}: send {size}", outcome(client.send, data))
            w.see("same", server.recv(65535) == data)
    w.see("more", outcome(client.send, bytes(3000), MSG_MORE))
    w.see("corked", outcome(client.send, bytes(3000)))
    w.see("same", len(server.recv(65535)))


@both("loopback: up to the last byte")
def _large_local(w):
    server = dgram(w, w.server)
    server.bind(("127.0.0.1", w.port))
    client = dgram(w, w.server)
    client.connect(("127.0.0.1", w.port))
    for size in (1473, 4096, 20000, 40000, 65507):
        data = random.Random(size).randbytes(size)
        w.see(f"send {size}", outcome(client.send, data))
        w.see("same", server.recv(65535) == data)
    w.see("send one more", outcome(client.send, bytes(65508)))


@both("IP_MTU_DISCOVER: what does not fit")
def _mtu_discover(w):
    client, server = pair(w)
    client.setblocking(False)
    for mode in (DO, PROBE, INTERFACE):
        client.setsockopt(socket.SOL_IP, IP_MTU_DISCOVER, mode)
        w.see(f"{mode}: 1472", outcome(client.send, bytes(1472)))
        w.see("got", len(server.recv(65535)))
        w.see(f"{mode}: 1473", outcome(client.send, bytes(1473)))
    w.see("MTU", client.getsockopt(socket.SOL_IP, IP_MTU))


def leaves(tap, name):
    """The packets of a datagram, whose last one is b"end"'s: length, DF and more fragments."""
    packets = []
    while True:
        frame = tap.recv(3000)
        length, _, offset = struct.unpack("!HHH", frame[16:22])
        if frame[26:30] != socket.inet_aton(name) or frame[23] != 17:
            continue
        if length == 31:
            return packets
        packets.append((length, bool(offset & 0x4000), bool(offset & 0x2000)))


@both("IP_MTU_DISCOVER: on a path that is narrower than the device")
def _mtu_narrow(w):
    """To an address of its own: what is learnt of it is to disturb nobody else."""
    far = "10.2.0.12" if w.family == AF_TOYTCP else "10.2.0.13"
    add = (lambda what: w.server.tool(what)) if w.family == AF_TOYTCP else w.server.ip
    add(f"addr add {far}/24 dev s0")
    w.net.router.ip("link set rs mtu 1300")
    tap = w.net.router.packet_socket("rc", 0x0800)
    tap.settimeout(10)
    try:
        server, client = dgram(w, w.server), dgram(w)
        server.bind((far, w.port))
        client.connect((far, w.port))
        w.see("at first", client.getsockopt(socket.SOL_IP, IP_MTU))
        # who would not know is told, and does not tell others
        for mode in INTERFACE, OMIT:
            client.setsockopt(socket.SOL_IP, IP_MTU_DISCOVER, mode)
            w.see(f"{mode}: 1400", outcome(client.send, bytes(1400)))
            w.see("got", len(server.recv(3000)))
        client.setsockopt(socket.SOL_IP, IP_MTU_DISCOVER, PROBE)
        w.see("PROBE: 1400", outcome(client.send, bytes(1400)))
        wait_for(lambda: so_error(client) == "EMSGSIZE", "fragmentation needed")
        w.see("then", client.getsockopt(socket.SOL_IP, IP_MTU))
        client.send(b"end")
        w.see("got", len(server.recv(3000)))
        leaves(tap, w.here)
        for mode in DONT, WANT, DO, PROBE, INTERFACE, OMIT:
            client.setsockopt(socket.SOL_IP, IP_MTU_DISCOVER, mode)
            w.see("MTU", client.getsockopt(socket.SOL_IP, IP_MTU))
            for size in 1272, 1273, 1472, 1473, 2900:
                w.see(f"{mode}: {size}", sent := outcome(client.send, bytes(size)))
                if mode == PROBE and sent in (1273, 1472):
                    wait_for(lambda: so_error(client) == "EMSGSIZE", "fragmentation needed")
                elif sent == size:
                    w.see("got", len(server.recv(3000)))
                client.send(b"end")
                w.see("got", server.recv(3000))
                w.see("as", leaves(tap, w.here))
    finally:
        tap.close()
        w.net.router.ip("link set rs mtu 1500")
        add(f"addr del {far}/24 dev s0")


@both("IP_MTU_DISCOVER: values")
def _mtu_discover_values(w):
    sock = dgram(w)
    w.see("default", sock.getsockopt(socket.SOL_IP, IP_MTU_DISCOVER))
    for mode in (-1, 0, 1, 2, 3, 4, 5, 6):
        w.see(mode, outcome(sock.setsockopt, socket.SOL_IP, IP_MTU_DISCOVER, mode))
        w.see("then", sock.getsockopt(socket.SOL_IP, IP_MTU_DISCOVER))
    w.see("IP_MTU", outcome(sock.getsockopt, socket.SOL_IP, IP_MTU))


@both("recv: shorter than the datagram")
def _truncated(w):
    client, server = pair(w)
    for flags in (0, socket.MSG_TRUNC, socket.MSG_PEEK, socket.MSG_PEEK | socket.MSG_TRUNC):
        client.send(b"0123456789")
        becomes(server, "IN")
        got = server.recvmsg(4, 0, flags)
        w.see(f"flags {flags}", (got[0], got[2]))
        server.setblocking(False)
        w.see("the rest", outcome(server.recv, 20))
        server.settimeout(10)
    client.send(b"0123456789")
    becomes(server, "IN")
    w.see("number", raw(libc.recv, server.fileno(), bytearray(4).__class__ and None, 0,
                        socket.MSG_TRUNC))
    client.send(b"exact")
    got = server.recvmsg(5)
    w.see("exact", (got[0], got[2]))


@both("recv: MSG_PEEK")
def _peek(w):
    client, server = pair(w)
    client.send(b"first")
    client.send(b"second")
    for _ in range(2):
        w.see("peek", received(w, server, 100, socket.MSG_PEEK)[0])
    w.see("recv", server.recv(100))
    w.see("peek", received(w, server, 100, socket.MSG_PEEK)[0])
    w.see("recv", server.recv(100))
    w.see("none", outcome(server.recv, 100, socket.MSG_PEEK | socket.MSG_DONTWAIT))


@both("recv: SO_PEEK_OFF")
def _peek_off(w):
    client, server = pair(w)
    w.see("default", outcome(server.getsockopt, socket.SOL_SOCKET, SO_PEEK_OFF))
    w.see("set", outcome(server.setsockopt, socket.SOL_SOCKET, SO_PEEK_OFF, 0))
    client.send(b"0123456789")
    client.send(b"abcdefghij")
    becomes(server, "IN")
    for count in (4, 4, 4, 20):
        w.see(f"peek {count}", outcome(server.recv, count, socket.MSG_PEEK | socket.MSG_DONTWAIT))
    w.see("offset", server.getsockopt(socket.SOL_SOCKET, SO_PEEK_OFF))
    w.see("recv", server.recv(20))
    w.see("offset", server.getsockopt(socket.SOL_SOCKET, SO_PEEK_OFF))


@both("recv: nothing there")
def _nothing(w):
    sock = bound(w)
    w.see("DONTWAIT", outcome(sock.recv, 1, socket.MSG_DONTWAIT))
    sock.setblocking(False)
    w.see("not blocking", outcome(sock.recv, 1))
    w.see("ERRQUEUE", outcome(sock.recvmsg, 1, 100, socket.MSG_ERRQUEUE))
    sock.setblocking(True)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("ll", 0, 100000))
    begun = time.monotonic()
    w.see("timeout", outcome(sock.recv, 1))
    w.see("in time", 0.08 < time.monotonic() - begun < 5)
    w.see("unbound", outcome(dgram(w).recv, 1, socket.MSG_DONTWAIT))


@both("recv: a signal")
def _signal(w):
    sock = bound(w)
    sock.settimeout(None)
    before = signal.signal(signal.SIGALRM, lambda *_: None)
    buffer = (b" " * 10)
    try:
        for restart in (True, False):
            signal.siginterrupt(signal.SIGALRM, not restart)
            # with a timeout a call is not begun again
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO,
                            struct.pack("ll", 0, 0) if not restart else struct.pack("ll", 2, 0))
            signal.setitimer(signal.ITIMER_REAL, 0.1)
            w.see(f"restart {restart}", raw(libc.recv, sock.fileno(), buffer, 10, 0))
    finally:
        signal.signal(signal.SIGALRM, before)
        signal.alarm(60)


@both("recv: a waiting reader is woken")
def _woken(w):
    client, server = pair(w)
    got = []
    thread = threading.Thread(target=lambda: got.append(outcome(server.recv, 10)))
    thread.start()
    wait_for(thread.is_alive, "a reader")
    client.send(b"wake")
    thread.join(10)
    w.see("got", got)


@both("recv: SHUT_RD wakes a reader")
def _shut_rd_wakes(w):
    client, _ = pair(w)
    got = []
    client.settimeout(None)
    thread = threading.Thread(target=lambda: got.append(outcome(client.recv, 10)))
    thread.start()
    wait_for(lambda: "S" in open(f"/proc/self/task/{thread.native_id}/stat").read().split()[2],
             "the reader to sleep")
    w.see("shutdown", outcome(client.shutdown, socket.SHUT_RD))
    thread.join(10)
    w.see("got", got)


@both("shutdown")
def _shutdown(w):
    fresh = dgram(w)
    for how in (0, 1, 2, 3):
        w.see(f"unconnected {how}", raw(libc.shutdown, fresh.fileno(), how))
    w.see("poll", events(fresh))
    client, server = pair(w)
    client.settimeout(None)
    w.see("RD", outcome(client.shutdown, socket.SHUT_RD))
    w.see("poll", events(client))
    w.see("recv", outcome(client.recv, 1))
    w.see("DONTWAIT", outcome(client.recv, 1, socket.MSG_DONTWAIT))
    w.see("send", outcome(client.send, b"still"))
    _, sender = server.recvfrom(10)
    server.sendto(b"comes all the same", sender)
    wait_for(lambda: readable(client), "what comes after SHUT_RD")
    w.see("recv", outcome(client.recv, 100))
    w.see("WR", outcome(client.shutdown, socket.SHUT_WR))
    w.see("poll", events(client))
    w.see("send", outcome(client.send, b"x"))
    w.see("sendto", outcome(client.sendto, b"x", server.getsockname()))


@both("errors: nobody at the port, connected")
def _refused(w):
    sock = dgram(w)
    sock.connect((w.there, w.port))
    w.see("send", outcome(sock.send, b"x"))
    w.see("poll", becomes(sock, "ERR"))
    w.see("SO_ERROR", so_error(sock))
    w.see("again", so_error(sock))
    w.see("poll", events(sock))
    sock.send(b"y")
    becomes(sock, "ERR")
    w.see("send says it", outcome(sock.send, b"z"))
    sock.send(b"z")
    becomes(sock, "ERR")
    w.see("recv says it", outcome(sock.recv, 1))


@both("errors: a waiting reader hears of it")
def _refused_reader(w):
    sock = dgram(w)
    sock.connect((w.there, w.port))
    sock.settimeout(None)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("ll", 10, 0))
    sock.send(b"x")
    w.see("recv", outcome(sock.recv, 1))


@both("errors: nobody at the port, not connected")
def _refused_unconnected(w):
    sock = dgram(w)
    sock.sendto(b"x", (w.there, w.port))
    witness = dgram(w)
    witness.connect((w.there, w.port))
    witness.send(b"x")
    becomes(witness, "ERR")
    w.see("SO_ERROR", so_error(sock))
    w.see("poll", events(sock))
    w.see("sendto", outcome(sock.sendto, b"y", (w.there, w.port)))


@both("errors: IP_RECVERR, nobody at the port")
def _recverr(w):
    for connect in (True, False):
        sock = dgram(w)
        sock.setsockopt(socket.SOL_IP, IP_RECVERR, 1)
        sock.bind((w.here, w.port + 3 + connect))
        if connect:
            sock.connect((w.there, w.port))
            sock.send(b"question")
        else:
            sock.sendto(b"question", (w.there, w.port))
        w.see("poll", becomes(sock, "ERR"))
        data, control, flags, name = sock.recvmsg(100, 200, socket.MSG_ERRQUEUE)
        w.see("data", data)
        w.see("flags", flags)
        w.see("name", name)
        for level, kind, value in control:
            told = struct.unpack("=IBBBBII", value[:16])
            w.see("message", (level, kind, told))
            w.see("family", struct.unpack("=H", value[16:18])[0])
            w.see("offender", (socket.inet_ntoa(value[20:24]), 0))
        w.see("SO_ERROR", so_error(sock))
        w.see("poll", events(sock))
        sock.setblocking(False)
        w.see("no more", outcome(sock.recvmsg, 100, 200, socket.MSG_ERRQUEUE))
        sock.close()


@both("errors: IP_RECVERR, cut and forgotten")
def _recverr_rest(w):
    sock = dgram(w)
    sock.setsockopt(socket.SOL_IP, IP_RECVERR, 1)
    sock.connect((w.there, w.port))
    sock.send(b"question")
    becomes(sock, "ERR")
    data, control, flags, _ = sock.recvmsg(3, 8, socket.MSG_ERRQUEUE)
    w.see("cut", (data, len(control)))
    w.see("flags", flags)
    sock.send(b"question") if so_error(sock) else None
    becomes(sock, "ERR")
    w.see("off", outcome(sock.setsockopt, socket.SOL_IP, IP_RECVERR, 0))
    sock.setblocking(False)
    w.see("queue", outcome(sock.recvmsg, 100, 200, socket.MSG_ERRQUEUE))
    w.see("SO_ERROR", so_error(sock))


@both("errors: IP_RECVERR, too large for here")
def _recverr_local(w):
    client, server = pair(w)
    client.setsockopt(socket.SOL_IP, IP_RECVERR, 1)
    client.setsockopt(socket.SOL_IP, IP_MTU_DISCOVER, DO)
    w.see("send", outcome(client.send, bytes(1473)))
    w.see("poll", events(client))
    data, control, flags, name = client.recvmsg(100, 200, socket.MSG_ERRQUEUE)
    w.see("data", data)
    w.see("flags", flags)
    w.see("name", name)
    w.see("message", [(level, kind, struct.unpack("=IBBBBII", value[:16]))
                      for level, kind, value in control])
    w.see("offender", [value[16:] for _, _, value in control])
    w.see("SO_ERROR", so_error(client))


@both("errors: a host that is not there", limit=90)
def _no_host(w):
    sock = dgram(w)
    sock.connect(("10.1.0.99", w.port))
    w.see("send", outcome(sock.send, b"x"))
    told = dgram(w)
    told.setsockopt(socket.SOL_IP, IP_RECVERR, 1)
    told.connect(("10.1.0.98", w.port))
    w.see("send", outcome(told.send, b"y"))
    w.see("poll", becomes(told, "ERR"))
    _, control, _, name = told.recvmsg(100, 200, socket.MSG_ERRQUEUE)
    w.see("name", name)
    for _, _, value in control:
        w.see("message", struct.unpack("=IBBBBII", value[:16]))
        w.see("offender", (socket.inet_ntoa(value[20:24]), 0))
    w.see("the quiet one", so_error(sock))


@both("poll: edges and levels")
def _poll(w):
    client, server = pair(w)
    w.see("fresh", events(dgram(w)))
    w.see("connected", events(client))
    for trigger in (0, select.EPOLLET, select.EPOLLONESHOT):
        epoll = select.epoll()
        epoll.register(server, select.EPOLLIN | trigger)
        w.see("none", epoll.poll(0))
        client.send(b"1")
        becomes(server, "IN")
        w.see("one", [bits for _, bits in epoll.poll(5)])
        w.see("again", [bits for _, bits in epoll.poll(0)])
        client.send(b"2")
        wait_for(lambda: len(server.recv(1, socket.MSG_PEEK)) == 1, "data")
        w.see("read", server.recv(10))
        w.see("the other", server.recv(10))
        w.see("then", [bits for _, bits in epoll.poll(0) if trigger != select.EPOLLET])
        epoll.close()


@both("poll: select")
def _select(w):
    client, server = pair(w)
    w.see("write", [len(part) for part in select.select([server], [client], [], 0)])
    client.send(b"x")
    w.see("read", [len(part) for part in select.select([server], [], [], 5)])


@both("SIGIO")
def _sigio(w):
    client, server = pair(w)
    came = []
    before = signal.signal(signal.SIGIO, lambda *_: came.append(1))
    try:
        fcntl.fcntl(server, fcntl.F_SETOWN, os.getpid())
        fcntl.fcntl(server, fcntl.F_SETFL, os.O_ASYNC | os.O_NONBLOCK)
        client.send(b"x")
        wait_for(lambda: came, "SIGIO")
        w.see("came", len(came))
    finally:
        fcntl.fcntl(server, fcntl.F_SETFL, os.O_NONBLOCK)
        signal.signal(signal.SIGIO, before)


@both("ioctls")
def _ioctls(w):
    client, server = pair(w)
    w.see("empty", (readable(server), unacked(client)))
    client.send(b"12345")
    client.send(b"1234567")
    becomes(server, "IN")
    w.see("of the first", readable(server))
    server.recv(1)
    wait_for(lambda: readable(server), "the second")
    w.see("of the second", readable(server))
    w.see("sent", wait_for(lambda: not unacked(client), "sent"))
    w.see("unknown", outcome(fcntl.ioctl, server, 0x89ff, bytes(4)))
    w.see("at mark", outcome(fcntl.ioctl, server, 0x8905, bytes(4)))


@both("SO_RCVBUF: how much waits")
def _rcvbuf(w):
    client, server = pair(w)
    server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2304)
    w.see("value", server.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF))
    server.setsockopt(socket.SOL_SOCKET, SO_RXQ_OVFL, 1)
    for number in range(40):
        client.send(bytes([number]) * 1000)
    server.setblocking(False)
    time_of_last = wait_for(lambda: drained(w, client, server), "all of them")
    w.see("first", time_of_last[0])
    w.see("not all", 0 < len(time_of_last) < 40)


def drained(w, client, server):
    """The first bytes of what came, when one more has had the time to."""
    witness = bound(w, port=7)
    client.sendto(b"last", witness.getsockname())
    witness.recv(10)
    witness.close()
    got = []
    while not isinstance(data := outcome(server.recv, 2000, socket.MSG_DONTWAIT), str):
        got.append(data[0])
    return got


@both("SO_RCVBUF: an overflow is told")
def _overflow(w):
    client, server = pair(w)
    server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2304)
    server.setsockopt(socket.SOL_SOCKET, SO_RXQ_OVFL, 1)
    for number in range(20):
        client.send(bytes([number]) * 1000)
    drained(w, client, server)
    client.send(b"after")
    becomes(server, "IN")
    _, control, _, _ = server.recvmsg(100, 100)
    w.see("told", [(level, kind, struct.unpack("=I", value)[0] > 0)
                   for level, kind, value in control])


@both("SO_SNDBUF")
def _sndbuf(w):
    client, server = pair(w)
    w.see("default", client.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF))
    w.see("default", client.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF))
    client.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1)
    w.see("least", client.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF))
    w.see("send", outcome(client.send, bytes(1400)))
    w.see("got", len(server.recv(2000)))


@both("IP_TTL and IP_TOS")
def _ttl_tos(w):
    client, server = pair(w)
    for option in (IP_TTL, IP_TOS):
        w.see("default", client.getsockopt(socket.SOL_IP, option))
        for value in (0, 1, 7, 0x1c, 255, 256, -1, -2):
            w.see(f"{option} {value}", outcome(client.setsockopt, socket.SOL_IP, option, value))
            w.see("then", client.getsockopt(socket.SOL_IP, option))
    w.see("a byte", outcome(client.setsockopt, socket.SOL_IP, IP_TOS, b"\x08"))
    w.see("priority", client.getsockopt(socket.SOL_SOCKET, socket.SO_PRIORITY))
    w.see("nothing", outcome(client.setsockopt, socket.SOL_IP, IP_TOS, b""))
    w.see("then", client.getsockopt(socket.SOL_IP, IP_TOS, 1))
    client.setsockopt(socket.SOL_IP, IP_TTL, 9)
    client.setsockopt(socket.SOL_IP, IP_TOS, 0x2e << 2)
    for option in (IP_RECVTTL, IP_RECVTOS):
        server.setsockopt(socket.SOL_IP, option, 1)
    client.send(b"x")
    got = server.recvmsg(10, 200)
    w.see("on the other side", messages(got[1]))


@both("IP_PKTINFO")
def _pktinfo(w):
    client = dgram(w)
    server = dgram(w, w.server)
    server.bind(("", w.port))
    w.see("off", server.getsockopt(socket.SOL_IP, IP_PKTINFO))
    w.see("on", outcome(server.setsockopt, socket.SOL_IP, IP_PKTINFO, 1))
    w.see("is on", server.getsockopt(socket.SOL_IP, IP_PKTINFO))
    client.sendto(b"x", (w.there, w.port))
    _, control, flags, _ = server.recvmsg(10, 200)
    with w.server:
        index = socket.if_nametoindex("s0")
    for level, kind, data in control:
        iface, spec, dst = struct.unpack("=I4s4s", data)
        w.see("message", (level, kind, iface == index))
        w.see("spec_dst", (socket.inet_ntoa(spec), 0))
        w.see("addr", (socket.inet_ntoa(dst), 0))
    w.see("flags", flags)
    client.sendto(b"y", (w.there, w.port))
    _, control, flags, _ = server.recvmsg(10, 8)
    w.see("no room", (control, flags))


def pktinfo(index, source):
    return [(socket.SOL_IP, IP_PKTINFO, struct.pack("=I4s4s", index, socket.inet_aton(source),
                                                    bytes(4)))]


@both("IP_PKTINFO: the source of one datagram")
def _send_pktinfo(w):
    server, client = bound(w), dgram(w)
    with w.client:
        index = socket.if_nametoindex("c0")
    to = server.getsockname()
    send = lambda control: outcome(client.sendmsg, [b"x"], control, 0, to)
    w.see("address", send(pktinfo(0, w.here)))
    w.see("got", (server.recvfrom(10)[1][0], 0))
    w.see("device", send(pktinfo(index, "0.0.0.0")))
    w.see("got", (server.recvfrom(10)[1][0], 0))
    # older hosts said EINVAL
    w.see("not ours", send(pktinfo(0, "192.0.2.1")) in ("ENETUNREACH", "EINVAL"))
    w.see("no such device", send(pktinfo(999, "0.0.0.0")))
    w.see("short", send([(socket.SOL_IP, IP_PKTINFO, bytes(8))]))


@both("control messages: TTL and TOS of one datagram")
def _send_cmsgs(w):
    client, server = pair(w)
    for option in (IP_RECVTTL, IP_RECVTOS):
        server.setsockopt(socket.SOL_IP, option, 1)
    integer = lambda value: struct.pack("=i", value)
    for control in ([(socket.SOL_IP, IP_TTL, integer(5))], [(socket.SOL_IP, IP_TOS, integer(4))],
                    [(socket.SOL_IP, IP_TOS, b"\x08")],
                    [(socket.SOL_IP, IP_TTL, integer(77)), (socket.SOL_IP, IP_TOS, integer(16))],
                    [(socket.SOL_SOCKET, SO_MARK, integer(1))],
                    [(socket.SOL_SOCKET, socket.SCM_RIGHTS, integer(0))],
                    [(socket.SOL_SOCKET, 2, bytes(12))],    # SCM_CREDENTIALS
                    [(socket.SOL_SOCKET, socket.SCM_RIGHTS, b""), (socket.SOL_IP, IP_TTL, integer(9))],
                    [(99, 1, b"whose")]):
        w.see(f"send {control}", outcome(client.sendmsg, [b"x"], control))
        w.see("got", messages(server.recvmsg(10, 200)[1]))
    for control in ([(socket.SOL_IP, IP_TTL, integer(0))], [(socket.SOL_IP, IP_TTL, integer(256))],
                    [(socket.SOL_IP, IP_TTL, b"\x05")], [(socket.SOL_IP, IP_TOS, integer(256))],
                    [(socket.SOL_IP, IP_TOS, integer(-1))], [(socket.SOL_IP, IP_TOS, b"12")],
                    [(socket.SOL_IP, 250, integer(1))], [(socket.SOL_SOCKET, 250, integer(1))]):
        w.see(f"refused {control}", outcome(client.sendmsg, [b"x"], control))


@both("IP_OPTIONS: none")
def _no_options(w):
    client, server = pair(w)
    for room in (0, 1, 40):
        w.see(f"read into {room} bytes", outcome(client.getsockopt, socket.SOL_IP, 4, room)
              in (b"", 0))
    w.see("set to nothing", outcome(client.setsockopt, socket.SOL_IP, 4, b""))
    w.see("too long", outcome(client.setsockopt, socket.SOL_IP, 4, bytes(41)))
    client.send(b"still the same")
    w.see("got", server.recv(100))


@both("IP options: values")
def _ip_options(w):
    sock = dgram(w)
    for option in (IP_PKTINFO, IP_RECVERR, IP_RECVTTL, IP_RECVTOS):
        w.see("default", sock.getsockopt(socket.SOL_IP, option))
        for value in (1, 0, 5, -1):
            w.see(f"{option} {value}", outcome(sock.setsockopt, socket.SOL_IP, option, value))
            w.see("then", sock.getsockopt(socket.SOL_IP, option))
        w.see("byte", outcome(sock.setsockopt, socket.SOL_IP, option, b"\1"))
        w.see("nothing", outcome(sock.setsockopt, socket.SOL_IP, option, b""))
        w.see("then", sock.getsockopt(socket.SOL_IP, option))
    w.see("unknown", outcome(sock.setsockopt, socket.SOL_IP, 250, 1))
    w.see("unknown, get", outcome(sock.getsockopt, socket.SOL_IP, 250))
    w.see("level", outcome(sock.setsockopt, 99, 1, 1))
    w.see("level, get", outcome(sock.getsockopt, 99, 1))
    w.see("TCP's level", outcome(sock.setsockopt, socket.SOL_TCP, socket.TCP_NODELAY, 1))
    w.see("UDP's unknown", outcome(sock.setsockopt, SOL_UDP, 99, 1))
    w.see("UDP's unknown, get", outcome(sock.getsockopt, SOL_UDP, 99))
    w.see("short", outcome(sock.setsockopt, SOL_UDP, UDP_CORK, b"\1"))


@both("SOL_SOCKET options")
def _sol_socket(w):
    sock = dgram(w)
    for option in (socket.SO_TYPE, socket.SO_PROTOCOL, socket.SO_ERROR, socket.SO_ACCEPTCONN,
                   socket.SO_BROADCAST, SO_NO_CHECK, socket.SO_KEEPALIVE, socket.SO_PRIORITY,
                   SO_MARK, socket.SO_REUSEADDR, socket.SO_RCVLOWAT):
        w.see(option, sock.getsockopt(socket.SOL_SOCKET, option))
    for option in (socket.SO_BROADCAST, SO_NO_CHECK, socket.SO_REUSEADDR, SO_MARK,
                   socket.SO_PRIORITY, socket.SO_RCVLOWAT):
        w.see(option, outcome(sock.setsockopt, socket.SOL_SOCKET, option, 3))
        w.see("then", sock.getsockopt(socket.SOL_SOCKET, option))


@both("SO_NO_CHECK")
def _no_check(w):
    client, server = pair(w)
    client.setsockopt(socket.SOL_SOCKET, SO_NO_CHECK, 1)
    w.see("send", outcome(client.send, b"unsummed"))
    w.see("got", server.recv(100))


@both("SO_TIMESTAMP")
def _timestamp(w):
    client, server = pair(w)
    server.setsockopt(socket.SOL_SOCKET, 35, 1)     # SO_TIMESTAMPNS
    client.send(b"x")
    begun = time.time()
    _, control, _, _ = server.recvmsg(10, 100)
    w.see("told", [(level, kind, abs(struct.unpack("=qq", value)[0] - begun) < 60)
                   for level, kind, value in control])


@both("a filter of what is received")
def _filter(w):
    client, server = pair(w)
    # lets datagrams pass whose first byte behind the header is 'y', cut to 10 bytes
    code = [(0x30, 0, 0, 8), (0x15, 0, 1, ord("y")), (0x06, 0, 0, 10), (0x06, 0, 0, 0)]
    program = array.array("B", b"".join(struct.pack("=HBBI", *line) for line in code))
    where, _ = program.buffer_info()
    w.see("attach", outcome(server.setsockopt, socket.SOL_SOCKET, 26,
                            struct.pack("=HxxxxxxQ", len(code), where)))
    server.setsockopt(socket.SOL_SOCKET, SO_RXQ_OVFL, 1)
    client.send(b"no")
    client.send(b"yes, and more")
    data, control, _, _ = server.recvmsg(100, 100)
    w.see("got", data)
    # how many of the socket's have been lost before it
    w.see("lost", [struct.unpack("I", value)[0] for _, kind, value in control
                   if kind == SO_RXQ_OVFL])
    w.see("detach", outcome(server.setsockopt, socket.SOL_SOCKET, 27, 0))
    client.send(b"no")
    w.see("got", outcome(server.recv, 100))


@both("MSG_MORE and UDP_CORK")
def _cork(w):
    client, server = pair(w)
    other = bound(w, port=1)
    w.see("more", outcome(client.send, b"one ", MSG_MORE))
    w.see("to another, more", outcome(client.sendto, b"two ", MSG_MORE, other.getsockname()))
    w.see("poll", events(server))
    w.see("last", outcome(client.send, b"three"))
    w.see("got", outcome(server.recv, 100))
    w.see("cork", outcome(client.setsockopt, SOL_UDP, UDP_CORK, 1))
    w.see("is on", client.getsockopt(SOL_UDP, UDP_CORK))
    for text in (b"a", b"", b"bc"):
        w.see("send", outcome(client.send, text))
    w.see("poll", events(server))
    w.see("uncork", outcome(client.setsockopt, SOL_UDP, UDP_CORK, 0))
    w.see("got", outcome(server.recv, 100))
    client.send(b"x" * 60000, MSG_MORE)
    w.see("too much", outcome(client.send, b"x" * 6000, MSG_MORE))
    w.see("forgotten", outcome(client.send, b"alone"))
    w.see("got", outcome(server.recv, 100))
    w.see("empty, more", outcome(client.send, b"", MSG_MORE))
    w.see("push", outcome(client.setsockopt, SOL_UDP, UDP_CORK, 0))
    w.see("got", outcome(server.recv, 100))
    client.send(b"never sent", MSG_MORE)
    client.close()


@both("UDP_SEGMENT: many datagrams by one write")
def _segment(w):
    client, server = pair(w)
    data = random.Random(7).randbytes(60000)
    w.see("default", client.getsockopt(SOL_UDP, UDP_SEGMENT))
    for size, length in ((1472, 60000), (500, 60000), (1000, 1000), (1000, 999), (1000, 1001),
                         (1000, 0), (1, 100)):
        w.see(f"set {size}", outcome(client.setsockopt, SOL_UDP, UDP_SEGMENT, size))
        w.see("is", client.getsockopt(SOL_UDP, UDP_SEGMENT))
        w.see(f"send {length}", outcome(client.send, data[:length]))
        parts = [data[at:min(at + size, length)] for at in range(0, length, size)] or [b""]
        w.see("parts", [server.recv(2000) for _ in parts] == parts)
    client.setsockopt(SOL_UDP, UDP_SEGMENT, 0)
    w.see("off", outcome(client.send, data[:1400]))
    w.see("one", len(server.recv(2000)))
    for size in (700, 0):
        control = [(SOL_UDP, UDP_SEGMENT, struct.pack("=H", size))]
        w.see(f"by message {size}", outcome(client.sendmsg, [data[:1400]], control))
        w.see("first", len(server.recv(2000)))
    w.see("second", len(server.recv(2000)))


@both("UDP_SEGMENT: what cannot be")
def _segment_refused(w):
    client, server = pair(w)
    for value in (-1, 65536):
        w.see(f"set {value}", outcome(client.setsockopt, SOL_UDP, UDP_SEGMENT, value))
    client.setsockopt(SOL_UDP, UDP_SEGMENT, 1473)
    # older hosts said EINVAL
    w.see("too large", outcome(client.send, bytes(3000)) in ("EMSGSIZE", "EINVAL"))
    w.see("a small one", outcome(client.send, bytes(100)) in (100, "EINVAL"))
    client.setsockopt(SOL_UDP, UDP_SEGMENT, 10)
    w.see("too many", outcome(client.send, bytes(1290)))
    w.see("as many as may be", outcome(client.send, bytes(1280)))
    client.setsockopt(socket.SOL_SOCKET, SO_NO_CHECK, 1)
    w.see("without sums", outcome(client.send, bytes(100)))
    control = lambda value: [(SOL_UDP, UDP_SEGMENT, value)]
    w.see("short message", outcome(client.sendmsg, [b"x"], control(b"1")))
    w.see("another message", outcome(client.sendmsg, [b"x"], [(SOL_UDP, 99, b"12")]))


@both("UDP_SEGMENT: corked")
def _segment_corked(w):
    client, server = pair(w)
    client.setsockopt(SOL_UDP, UDP_SEGMENT, 300)
    w.see("more", outcome(client.send, bytes(500), MSG_MORE))
    w.see("last", outcome(client.send, bytes(500)))
    w.see("parts", [len(server.recv(2000)) for _ in range(4)])


def merged(w, sock, size=3000, flags=0):
    """One read: the bytes, whether they were cut, and the integers of the control messages."""
    got = outcome(sock.recvmsg, size, 200, flags)
    if isinstance(got, str):
        return got
    text, control, flags, _ = got
    return text, flags & socket.MSG_TRUNC, [
        (level, kind, value if kind == IP_PKTINFO else int.from_bytes(value, "little"))
        for level, kind, value in control]


@both("UDP_GRO: what comes together is read together")
def _gro(w):
    data = random.Random(3).randbytes(3000)
    client, server = pair(w)
    w.see("default", server.getsockopt(SOL_UDP, UDP_GRO))
    for value in (1, 0, -1, 7):
        w.see(f"set {value}", outcome(server.setsockopt, SOL_UDP, UDP_GRO, value))
        w.see("is", server.getsockopt(SOL_UDP, UDP_GRO))
    w.see("short", outcome(server.setsockopt, SOL_UDP, UDP_GRO, b"1"))
    client.setsockopt(SOL_UDP, UDP_SEGMENT, 500)
    for length in (2300, 2000, 501, 500, 499, 0):
        client.send(data[:length])
        w.see(length, merged(w, server))
    for option in IP_PKTINFO, IP_RECVTTL:
        server.setsockopt(socket.SOL_IP, option, 1)
    client.send(data[:1100])
    client.send(data[:1200])
    w.see("a look", merged(w, server, flags=socket.MSG_PEEK)[0])
    w.see("readable", readable(server))
    w.see("with others", [kind[:2] for kind in merged(w, server)[2]])
    w.see("cut", merged(w, server, 700)[:2])
    client.send(data[:1100])
    w.see("came", becomes(server, "IN"))
    w.see("off", outcome(server.setsockopt, SOL_UDP, UDP_GRO, 0))
    for option in IP_PKTINFO, IP_RECVTTL:
        server.setsockopt(socket.SOL_IP, option, 0)
    w.see("what came before", merged(w, server))
    client.send(data[:1100])
    w.see("what comes now", [merged(w, server) for _ in range(3)])


@both("UDP_GRO: on the loopback device, and who has not asked for it")
def _gro_loopback(w):
    data = random.Random(4).randbytes(60000)
    with_it, without, client = (dgram(w) for _ in range(3))
    for number, sock in enumerate((with_it, without)):
        sock.bind(("127.0.0.1", w.port + number))
    with_it.setsockopt(SOL_UDP, UDP_GRO, 1)
    client.setsockopt(SOL_UDP, UDP_SEGMENT, 1000)
    for number in range(2):
        client.sendto(data, ("127.0.0.1", w.port + number))
    got = merged(w, with_it, 65535)
    w.see("whole", got)
    check(got == (data, 0, [(SOL_UDP, UDP_GRO, 1000)]), f"apart: {got[1:]}")
    w.see("apart", [merged(w, without) for _ in range(60)])


@both("the same datagram to many, one from many")
def _many(w):
    server = bound(w)
    clients = [dgram(w) for _ in range(50)]
    for number, client in enumerate(clients):
        client.sendto(struct.pack("=I", number), server.getsockname())
        text, sender = server.recvfrom(10)
        server.sendto(text, sender)
        client.settimeout(10)
    w.see("echoes", [struct.unpack("=I", client.recv(10))[0] for client in clients])
    w.see("ports", len({client.getsockname()[1] for client in clients}))


@both("sendmmsg and recvmmsg's ends: a burst in order")
def _burst(w):
    client, server = pair(w)
    for number in range(100):
        client.send(struct.pack("=I", number))
    w.see("order", [struct.unpack("=I", server.recv(10))[0] for _ in range(100)])


@both("fork and dup: one socket, two owners")
def _dup(w):
    client, server = pair(w)
    copy = socket.fromfd(client.fileno(), socket.AF_INET, DGRAM)
    client.close()
    w.see("send", outcome(copy.send, b"x"))
    w.see("got", server.recv(10))
    copy.close()


@both("close: the port is free at once")
def _close(w):
    first = bound(w)
    first.close()
    w.see("again", outcome(dgram(w, w.server).bind, (w.there, w.port)))


@both("close: with datagrams unread")
def _close_unread(w):
    client, server = pair(w)
    for _ in range(20):
        client.send(bytes(1000))
    # all but one: what comes after the close would be refused
    for _ in range(19):
        server.recv(2000)
    becomes(server, "IN")
    server.close()
    w.see("send", outcome(client.send, b"x"))
    w.see("refused", becomes(client, "ERR"))
    w.see("SO_ERROR", so_error(client))


@both("loopback")
def _loopback(w):
    server = dgram(w)
    server.bind(("127.0.0.1", w.port))
    client = dgram(w)
    w.see("connect", outcome(client.connect, ("127.0.0.1", w.port)))
    w.see("name", client.getsockname()[0])
    w.see("send", outcome(client.send, b"x"))
    w.see("got", server.recv(10))
    away = dgram(w)
    away.bind(("127.0.0.1", 0))
    w.see("to the outside", outcome(away.sendto, b"x", (w.there, w.port)))
    nobody = dgram(w)
    nobody.connect(("127.0.0.1", w.port + 1))
    nobody.send(b"x")
    w.see("refused", outcome(nobody.recv, 1))


@both("socketpair, and protocols that are none")
def _kinds(w):
    with w.client:
        for protocol in (0, socket.IPPROTO_UDP, socket.IPPROTO_TCP, 255):
            got = outcome(socket.socket, w.family, DGRAM, protocol)
            w.see(protocol, got if isinstance(got, str) else (got.proto, got.close())[0] or "made")
        w.see("pair", raw(libc.socketpair, w.family, DGRAM, 0, struct.pack("ii", 0, 0)))


# --- what the host does not have, or does not count so ----------------------

@case("counters: what came, what went, what was lost")
def _counters(net):
    server = net.server.socket(kind=DGRAM)
    server.bind(("10.2.0.2", 7000))
    client = net.client.socket(kind=DGRAM)
    before = net.client.counters(), net.server.counters()
    for _ in range(10):
        client.sendto(b"x", ("10.2.0.2", 7000))
        server.recv(10)
    client.sendto(b"x", ("10.2.0.2", 7001))
    wait_for(lambda: (net.server.counters() - before[1]).get("udp_drop_no_socket"), "a refusal")
    sent, got = net.client.counters() - before[0], net.server.counters() - before[1]
    equal(sent.get("udp_out_datagrams"), 11, "udp_out_datagrams")
    equal(got.get("udp_in_datagrams"), 10, "udp_in_datagrams")
    equal(got.get("udp_drop_no_socket"), 1, "udp_drop_no_socket")
    equal(got.get("icmp_out_unreachs"), 1, "icmp_out_unreachs")

    server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2304)
    for _ in range(40):
        client.sendto(bytes(1000), ("10.2.0.2", 7000))
    waiting = 0
    server.setblocking(False)
    wait_for(lambda: (net.server.counters() - before[1]).get("udp_drop_rcvbuf"), "an overflow")
    while not isinstance(outcome(server.recv, 2000), str):
        waiting += 1
    got = net.server.counters() - before[1]
    equal(waiting + got["udp_drop_rcvbuf"], 40, "those read and those lost")

    client.sendto(b"x", ("10.2.0.2", 7000))
    becomes(server, "IN")
    equal(raw(libc.recv, server.fileno(), 8, 10, 0), "EFAULT", "recv into nowhere")
    equal((net.server.counters() - before[1]).get("udp_drop_fault"), 1, "udp_drop_fault")

    nothing = array.array("B", struct.pack("=HBBI", 0x06, 0, 0, 0))
    server.setsockopt(socket.SOL_SOCKET, 26, struct.pack("=HxxxxxxQ", 1, nothing.buffer_info()[0]))
    client.sendto(b"x", ("10.2.0.2", 7000))
    wait_for(lambda: (net.server.counters() - before[1]).get("udp_drop_filter") == 1, "the filter")
    server.close()
    client.close()


@case("udp_mem: what all sockets together may keep")
def _udp_mem(net):
    path = "/proc/sys/net/toytcp/udp_mem"
    with open(path, encoding="ascii") as file:
        limits = file.read()
    server = net.server.socket(kind=DGRAM)
    server.bind(("10.2.0.2", 7010))
    client = net.client.socket(kind=DGRAM)
    before = net.server.counters()
    try:
        with open(path, "w", encoding="ascii") as file:
            file.write("0 0 0")
        # each processor has a megabyte that is not yet counted
        server.setsockopt(socket.SOL_SOCKET, 33, 1 << 24)   # SO_RCVBUFFORCE
        for number in range(20000):
            client.sendto(bytes(1000), ("10.2.0.2", 7010))
            if number % 200 == 0 and (net.server.counters() - before).get("udp_drop_mem"):
                break
        else:
            raise AssertionError("no udp_drop_mem")
    finally:
        with open(path, "w", encoding="ascii") as file:
            file.write(limits)
    client.sendto(b"room", ("10.2.0.2", 7010))
    server.settimeout(10)
    # before it, as many as there was memory for that was taken earlier: maybe none
    while (data := server.recv(2000)) != b"room":
        equal(data, bytes(1000), "bytes")
    server.close()
    client.close()


@case("a queue that is full loses datagrams, and the sender waits or not")
def _queue(net):
    # 100 kbit/s behind a queue for two packets: what is sent waits there
    net.client.run("tc", "qdisc", "add", "dev", "c0", "root", "tbf", "rate", "800kbit", "burst",
                   "2000", "limit", "100000")
    try:
        client = net.client.socket(kind=DGRAM)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 8192)
        client.connect(("10.2.0.2", 7002))
        server = net.server.socket(kind=DGRAM)
        server.bind(("10.2.0.2", 7002))
        client.setblocking(False)
        sent = 0
        while not isinstance(outcome(client.send, bytes(1000)), str):
            sent += 1
            check(sent < 1000, "never full")
        check(unacked(client) > 0, "SIOCOUTQ says that nothing waits")
        equal(events(client), "", "poll() while it is full")
        equal(becomes(client, "OUT"), "OUT", "poll() when it is sent")
        client.settimeout(20)
        for _ in range(20):
            client.send(bytes(1000))
        for _ in range(sent + 20):
            equal(len(server.recv(2000)), 1000, "bytes")
        client.close()
        server.close()
    finally:
        net.client.run("tc", "qdisc", "del", "dev", "c0", "root")


@case("a queue without room loses what is sent, and only who asks hears of it")
def _no_room(net):
    server = net.server.socket(kind=DGRAM)
    server.bind(("10.2.0.2", 7012))
    client = net.client.socket(kind=DGRAM)
    client.connect(("10.2.0.2", 7012))
    client.send(b"the neighbour is known")
    server.recv(100)
    net.client.run("tc", "qdisc", "add", "dev", "c0", "root", "netem", "delay", "2s", "limit", "2")
    try:
        before = net.client.counters()
        equal([outcome(client.send, b"x") for _ in range(10)], [1] * 10, "send")
        lost = (net.client.counters() - before).get("udp_sndbuf_errors", 0)
        # an ARP request may be one of the two that have room
        check(8 <= lost <= 10, f"udp_sndbuf_errors: {lost}")
        client.setsockopt(socket.SOL_IP, IP_RECVERR, 1)
        equal(outcome(client.send, b"x"), "ENOBUFS", "send with IP_RECVERR")
    finally:
        net.client.run("tc", "qdisc", "del", "dev", "c0", "root")
    client.close()
    server.close()


@case("closed while its datagrams wait in a queue")
def _closed_queue(net):
    net.client.run("tc", "qdisc", "add", "dev", "c0", "root", "netem", "delay", "300ms")
    try:
        server = net.server.socket(kind=DGRAM)
        server.bind(("10.2.0.2", 7003))
        client = net.client.socket(kind=DGRAM)
        for _ in range(20):
            client.sendto(b"late", ("10.2.0.2", 7003))
        client.close()
        server.settimeout(10)
        for _ in range(20):
            equal(server.recv(10), b"late", "what came after the close")
        server.close()
    finally:
        net.client.run("tc", "qdisc", "del", "dev", "c0", "root")


@case("the address goes and comes back")
def _address(net):
    net.client.tool("addr add 10.1.0.77/24 dev c0")
    sock = net.client.socket(kind=DGRAM)
    sock.bind(("10.1.0.77", 7004))
    server = net.server.socket(kind=DGRAM)
    server.bind(("10.2.0.2", 7004))
    sock.sendto(b"x", ("10.2.0.2", 7004))
    equal(server.recvfrom(10)[1], ("10.1.0.77", 7004), "sender")
    net.client.tool("addr del 10.1.0.77/24 dev c0")
    # as the host's: the socket stays, and cannot send as long
    equal(outcome(sock.sendto, b"x", ("10.2.0.2", 7004)), "ENETUNREACH", "without the address")
    net.client.tool("addr add 10.1.0.77/24 dev c0")
    sock.sendto(b"y", ("10.2.0.2", 7004))
    equal(server.recv(10), b"y", "with it")
    sock.close()
    server.close()
    net.client.tool("addr del 10.1.0.77/24 dev c0")


@case("what the host's UDP_SEGMENT, or a driver, has merged comes apart")
def _merged(net):
    server = net.server.socket(kind=DGRAM)
    server.bind(("10.2.0.2", 7011))
    server.settimeout(10)
    client = net.client.socket(socket.AF_INET, DGRAM)
    client.setsockopt(SOL_UDP, UDP_SEGMENT, 500)
    data = random.Random(11).randbytes(2300)
    client.sendto(data, ("10.2.0.2", 7011))
    equal([server.recv(3000) for _ in range(5)], [data[at:at + 500] for at in range(0, 2300, 500)],
          "datagrams")
    server.close()
    client.close()


@case("what is not done is refused")
def _refusals(net):
    sock = net.client.socket(kind=DGRAM)
    # Linux 6.1 does not ask the family about SOL_SOCKET
    if outcome(sock.setsockopt, socket.SOL_SOCKET, 60, 1) == "ENOPROTOOPT":
        for option in (37, 60, 61):
            equal(outcome(sock.setsockopt, socket.SOL_SOCKET, option, 1), "ENOPROTOOPT",
                  f"SOL_SOCKET {option}")
    for option in (15, 19, 20):
        equal(outcome(sock.setsockopt, socket.SOL_IP, option, 1), "ENOPROTOOPT", f"IP {option}")
    sock.close()


@case("UDP_GRO: what the device has put together")
def _gro_device(net):
    need("ethtool")
    server = net.server.socket(kind=DGRAM)
    server.bind(("10.2.0.2", 7013))
    server.settimeout(10)
    server.setsockopt(SOL_UDP, UDP_GRO, 1)
    client = net.client.socket(socket.AF_INET, DGRAM)
    client.setsockopt(SOL_UDP, UDP_SEGMENT, 500)
    offload = lambda ns, *words: ns.run("ethtool", "-K", *words)
    try:
        # they leave one by one, and the other end collects them
        offload(net.router, "rs", "tso", "off", "tx-udp-segmentation", "off")
        offload(net.server, "s0", "gro", "on", "rx-udp-gro-forwarding", "on")
    except RuntimeError as error:
        raise Skip(f"this veth does not: {error}") from None
    try:
        data, sizes = random.Random(13).randbytes(5200), []

        def together():
            client.sendto(data, ("10.2.0.2", 7013))
            got = b""
            while len(got) < len(data):
                text, control, _, _ = server.recvmsg(65535, 100)
                equal(len(text) > 500, bool(control), "several, and a message that says so")
                got += text
                sizes.extend(struct.unpack("i", value)[0] for _, _, value in control)
            equal(got, data, "data")
            return sizes
        wait_for(together, "two datagrams together")
        equal(set(sizes), {500}, "sizes")
        server.setsockopt(SOL_UDP, UDP_GRO, 0)
        client.sendto(data, ("10.2.0.2", 7013))
        equal([server.recv(3000) for _ in range(11)],
              [data[at:at + 500] for at in range(0, 5200, 500)], "apart")
    finally:
        offload(net.router, "rs", "tso", "on", "tx-udp-segmentation", "on")
        offload(net.server, "s0", "gro", "off", "rx-udp-gro-forwarding", "off")
    server.close()


@case("toytcp ss -u")
def _ss(net):
    server = net.server.socket(kind=DGRAM)
    server.bind(("10.2.0.2", 7005))
    client = net.client.socket(kind=DGRAM)
    client.connect(("10.2.0.2", 7005))
    for _ in range(3):
        client.send(bytes(100))
    becomes(server, "IN")
    row, = [row for row in net.server.tool_json("ss -u -a") if row["local_port"] == 7005]
    equal((row["protocol"], row["state"], row["local"]), ("udp", "UNCONN", "10.2.0.2"), "server")
    check(row["recv_q"] > 300, f"recv_q {row['recv_q']}")
    row, = [row for row in net.client.tool_json("ss -u") if row["peer_port"] == 7005]
    equal((row["protocol"], row["state"], row["peer"]), ("udp", "ESTAB", "10.2.0.2"), "client")
    equal(row["inode"], os.fstat(client.fileno()).st_ino, "inode")
    equal([row for row in net.server.tool_json("ss -t -a") if row["protocol"] != "tcp"], [], "-t")
    equal(net.server.tool_json("ss -u"), [], "unconnected ones without -a")
    server.close()
    client.close()
    equal([r for r in net.server.tool_json("ss -u -a") if r["local_port"] == 7005], [], "closed")


@case("threads: senders, readers and those that connect anew", limit=120)
def _threads(net):
    """Nothing is lost but by the network, nothing hangs, nobody gets another's bytes."""
    server = net.server.socket(kind=DGRAM)
    server.bind(("10.2.0.2", 7006))
    server.settimeout(0.2)
    stop, wrong = threading.Event(), []

    def echo():
        while not stop.is_set():
            try:
                text, sender = server.recvfrom(100)
                server.sendto(text, sender)
            except (TimeoutError, ConnectionRefusedError):
                pass
            except OSError as error:
                if error.errno != errno.ECONNREFUSED:
                    wrong.append(errno_name(error.errno))

    def talk(name):
        sock = net.client.socket(kind=DGRAM)
        sock.settimeout(0.2)
        for number in range(300):
            try:
                if number % 3 == 0:
                    sock.connect(("10.2.0.2", 7006))
                elif number % 3 == 2:
                    raw(libc.connect, sock.fileno(), UNSPEC, 16)
                text = struct.pack("=II", name, number)
                sock.sendto(text, ("10.2.0.2", 7006))
                got = sock.recv(100)
                if struct.unpack("=II", got)[0] != name:
                    wrong.append(f"{name} got {got!r}")
            except TimeoutError:
                pass
            except OSError as error:
                wrong.append(errno_name(error.errno))
        sock.close()

    readers = [threading.Thread(target=echo) for _ in range(2)]
    talkers = [threading.Thread(target=talk, args=(name,)) for name in range(4)]
    for thread in readers + talkers:
        thread.start()
    for thread in talkers:
        thread.join()
    stop.set()
    for thread in readers:
        thread.join()
    server.close()
    check(not wrong, f"{len(wrong)}: {wrong[:5]}")


if __name__ == "__main__":
    main(network)
