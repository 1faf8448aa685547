#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Options of streams, on the host's TCP and on ours: what they take, say and do."""

import fcntl
import select
import socket
import struct

from lib import AF_TOYTCP, check, main, network, wait_for
from twin import both, events, outcome, readable

TCP_WINDOW_CLAMP, TCP_NOTSENT_LOWAT, TCP_SAVE_SYN, TCP_SAVED_SYN, TCP_INQ = 10, 25, 27, 28, 36
IP_MINTTL = 21
SIOCOUTQNSD = 0x894b
TCPI_SND_WND = 228      # where struct tcp_info has the peer's window

# what a value of one is: the same on both stacks
INTEGERS = {
    "SO_KEEPALIVE": (1, 9), "SO_OOBINLINE": (1, 10), "SO_PRIORITY": (1, 12),
    "SO_RCVLOWAT": (1, 18), "SO_MARK": (1, 36), "SO_REUSEADDR": (1, 2), "SO_DONTROUTE": (1, 5),
    "TCP_NODELAY": (6, 1), "TCP_MAXSEG": (6, 2), "TCP_CORK": (6, 3), "TCP_KEEPIDLE": (6, 4),
    "TCP_KEEPINTVL": (6, 5), "TCP_KEEPCNT": (6, 6), "TCP_SYNCNT": (6, 7), "TCP_LINGER2": (6, 8),
    "TCP_WINDOW_CLAMP": (6, 10), "TCP_QUICKACK": (6, 12), "TCP_USER_TIMEOUT": (6, 18),
    "TCP_FASTOPEN": (6, 23), "TCP_NOTSENT_LOWAT": (6, 25), "TCP_SAVE_SYN": (6, 27),
    "TCP_FASTOPEN_CONNECT": (6, 30), "TCP_FASTOPEN_NO_COOKIE": (6, 34), "TCP_INQ": (6, 36),
    "IP_TOS": (0, 1), "IP_TTL": (0, 2), "IP_MTU_DISCOVER": (0, 10), "IP_MTU": (0, 14),
    "IP_MINTTL": (0, 21),
}
VALUES = (-2 ** 31, -2, -1, 0, 1, 2, 3, 5, 6, 87, 88, 127, 128, 255, 256, 32767, 32768, 65536,
          2 ** 31 - 1)
# half of the largest receive buffer that the namespace allows, which is not the same number
# before Linux 6.8 a negative one was a large one
UNSIGNED = ("TCP_WINDOW_CLAMP",)
CAPPED = {"SO_RCVLOWAT": lambda value: min(value, 65536) if isinstance(value, int) else value}


def integer(sock, level, name):
    return outcome(lambda: sock.getsockopt(level, name))


def values(world, name):
    level, option = INTEGERS[name]
    cap = CAPPED.get(name, lambda value: value)
    with world.client.socket(world.family) as sock:
        world.see("fresh", cap(integer(sock, level, option)))
    for value in VALUES:
        if value < 0 and name in UNSIGNED:
            continue
        with world.client.socket(world.family) as sock:
            world.see(f"set to {value}", outcome(sock.setsockopt, level, option, value))
            world.see(f"read after {value}", cap(integer(sock, level, option)))


def lengths(world, name):
    """Of the value that is given, and of the room for the one that is asked."""
    level, option = INTEGERS[name]
    for length in range(6):
        with world.client.socket(world.family) as sock:
            raw = struct.pack("ii", 1, 0)[:length]
            world.see(f"set by {length} bytes", outcome(sock.setsockopt, level, option, raw))
            world.see("read", integer(sock, level, option))
            if length:
                world.see(f"read into {length} bytes",
                          len(outcome(sock.getsockopt, level, option, length)))


for _name in INTEGERS:
    both(f"{_name}: values")(lambda world, name=_name: values(world, name))
    both(f"{_name}: lengths")(lambda world, name=_name: lengths(world, name))


@both("what a listener's children inherit")
def _inherit(world):
    given = {"TCP_NODELAY": 1, "TCP_CORK": 1, "TCP_KEEPIDLE": 77, "TCP_KEEPINTVL": 78,
             "TCP_KEEPCNT": 7, "TCP_LINGER2": 9, "TCP_USER_TIMEOUT": 1234,
             "TCP_NOTSENT_LOWAT": 4321, "TCP_INQ": 1, "TCP_SAVE_SYN": 1, "TCP_WINDOW_CLAMP": 20000,
             "IP_MINTTL": 3, "SO_KEEPALIVE": 1, "SO_OOBINLINE": 1, "SO_RCVLOWAT": 4,
             "SO_PRIORITY": 5, "SO_MARK": 6}
    with world.listener() as listener:
        for name, value in given.items():
            listener.setsockopt(*INTEGERS[name], value)
        with world.client.connect(listener.getsockname(), world.family):
            server, _ = listener.accept()
            with server:
                for name in given:
                    world.see(name, integer(server, *INTEGERS[name]))


@both("IP_OPTIONS: none, which a server may insist on")
def _no_options(world):
    client, server = world.pair()
    for sock in client, server, world.listener(port=1):
        for room in (0, 1, 40, 44):
            world.see(f"read into {room} bytes",
                      outcome(sock.getsockopt, socket.SOL_IP, 4, room) in (b"", 0))
        world.see("set to nothing", outcome(sock.setsockopt, socket.SOL_IP, 4, b""))
        world.see("too long", outcome(sock.setsockopt, socket.SOL_IP, 4, bytes(41)))
    client.send(b"still the same")
    world.see("got", server.recv(100))
    if world.family == AF_TOYTCP:
        world.see("a source route", outcome(client.setsockopt, socket.SOL_IP, 4,
                                            b"\x83\x07\x04\x0a\x01\x00\x01\x00"))
    else:
        world.see("a source route", "ENOPROTOOPT")


@both("IP_TOS sets the priority")
def _priority(world):
    with world.client.socket(world.family) as sock:
        for tos in (0, 0x08, 0x10, 0x18, 0x1c, 0xb8, 0xff, 0x02, 0):
            sock.setsockopt(socket.SOL_IP, socket.IP_TOS, tos)
            world.see(f"IP_TOS {tos:#x}", sock.getsockopt(socket.SOL_SOCKET, socket.SO_PRIORITY))


@both("TCP_WINDOW_CLAMP: no more is ever on the way")
def _clamp(world):
    listener = world.listener()
    client = world.client.socket(world.family)
    world.open.append(client)
    client.setsockopt(socket.SOL_TCP, TCP_WINDOW_CLAMP, 5000)
    client.connect(listener.getsockname())
    server, _ = listener.accept()
    world.open.append(server)
    server.setblocking(False)
    server.send(bytes(30000))
    offered, got = [], 0
    while got < 30000:
        offered.append(struct.unpack_from("I", server.getsockopt(
            socket.SOL_TCP, socket.TCP_INFO, 232), TCPI_SND_WND)[0])
        got += len(client.recv(1000))
    world.see("all came", got)
    if world.family == AF_TOYTCP:   # some kernels offer more, from the SYN on
        check(2000 < max(offered) <= 5000, f"offered {sorted(set(offered))}")
    world.see("zero in a connection", outcome(client.setsockopt, socket.SOL_TCP,
                                              TCP_WINDOW_CLAMP, 0))


def unsent(sock):
    return struct.unpack("i", fcntl.ioctl(sock, SIOCOUTQNSD, bytes(4)))[0]


@both("TCP_NOTSENT_LOWAT: writes wait for what was never sent")
def _lowat(world):
    client, server = world.pair()
    client.setsockopt(socket.SOL_TCP, TCP_NOTSENT_LOWAT, 8192)
    client.setblocking(False)
    sent = 0
    while "OUT" in events(client):
        sent += client.send(bytes(4096))
        check(sent < 64 << 20, "the low-water mark holds nothing back")
    world.see("unsent", unsent(client) < 16384)
    world.see("and no more", outcome(lambda: client.send(bytes(1 << 20)) < 1 << 20)
              in (True, "EAGAIN"))
    poll = select.epoll()
    poll.register(client, select.EPOLLOUT | select.EPOLLET)

    def woken():
        if [event for event in poll.poll(0) if event[1] & select.EPOLLOUT]:
            return True
        if readable(server):
            server.recv(65536)
        return False
    wait_for(woken, "EPOLLOUT")
    # poll() wants half of it gone
    world.see("woken below half", unsent(client) * 2 < 8192)
    poll.close()


@both("TCP_INQ: each read says what is left")
def _inq(world):
    client, server = world.pair()
    server.setsockopt(socket.SOL_TCP, TCP_INQ, 1)

    def read(count):
        data, control, _, _ = server.recvmsg(count, 64)
        return len(data), [(level, kind, int.from_bytes(value, "little"))
                           for level, kind, value in control]

    client.send(bytes(100))
    wait_for(lambda: readable(server) == 100, "100 bytes")
    world.see("30 of 100", read(30))
    world.see("all", read(100))
    client.send(bytes(7))
    client.shutdown(socket.SHUT_WR)
    wait_for(lambda: "RDHUP" in events(server), "the end")
    world.see("before the end", read(100))
    world.see("the end", read(100))
    server.setsockopt(socket.SOL_TCP, TCP_INQ, 0)
    world.see("off", read(100))


@both("TCP_SAVED_SYN: the headers of the SYN, once")
def _saved(world):
    with world.listener() as listener:
        listener.setsockopt(socket.SOL_TCP, TCP_SAVE_SYN, 1)
        with world.client.socket(world.family) as client:
            client.setsockopt(socket.SOL_IP, socket.IP_TOS, 0x20)
            client.connect(listener.getsockname())
            server, _ = listener.accept()
            with server:
                port = client.getsockname()[1]
                world.see("too little room", outcome(server.getsockopt, socket.SOL_TCP,
                                                     TCP_SAVED_SYN, 30))
                syn = server.getsockopt(socket.SOL_TCP, TCP_SAVED_SYN, 200)
                world.see("size", len(syn))
                world.see("IP header", (syn[0], syn[1], syn[8], syn[9]))
                world.see("length", struct.unpack("!H", syn[2:4])[0] == len(syn))
                world.see("ports", struct.unpack("!HH", syn[20:24]) ==
                          (port, listener.getsockname()[1]))
                world.see("flags", syn[33])
                world.see("again", server.getsockopt(socket.SOL_TCP, TCP_SAVED_SYN, 200))
        listener.setsockopt(socket.SOL_TCP, TCP_SAVE_SYN, 2)
        with world.client.connect(listener.getsockname(), world.family):
            server, _ = listener.accept()
            with server:
                syn = server.getsockopt(socket.SOL_TCP, TCP_SAVED_SYN, 200)
                world.see("with the link's header", (len(syn), syn[12:15]))
        listener.setsockopt(socket.SOL_TCP, TCP_SAVE_SYN, 0)
        with world.client.connect(listener.getsockname(), world.family):
            server, _ = listener.accept()
            with server:
                world.see("not asked for", server.getsockopt(socket.SOL_TCP, TCP_SAVED_SYN, 200))


@both("IP_MINTTL: from too far away")
def _minttl(world):
    client, server = world.pair()
    server.setsockopt(socket.SOL_IP, IP_MINTTL, 60)     # there may be a router between
    client.send(b"near")
    world.see("near", server.recv(10))
    client.setsockopt(socket.SOL_IP, socket.IP_TTL, 59)
    client.send(b"far")
    before = world.server.counters() if world.family == AF_TOYTCP else None
    server.settimeout(0.3)
    world.see("far", outcome(server.recv, 10))
    if before is not None:
        wait_for(lambda: world.server.counters()["tcp_drop_minttl"] > 0, "tcp_drop_minttl")
    server.setsockopt(socket.SOL_IP, IP_MINTTL, 50)
    server.settimeout(30)
    world.see("again", server.recv(10))     # sent again by the timer
    with world.listener(port=1) as listener:
        listener.setsockopt(socket.SOL_IP, IP_MINTTL, 65)
        with world.client.socket(world.family) as late:
            late.settimeout(0.3)
            world.see("a listener's", outcome(late.connect, listener.getsockname()))


if __name__ == "__main__":
    main(network)
