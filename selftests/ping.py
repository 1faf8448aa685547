#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""ICMP echo sockets: each call does for AF_TOYTCP what it does for AF_INET.

A case writes down what it sees, once on each family; see twin.py. Where no case tells, the
family is allowed to make such sockets by ping_group_range.
"""

import contextlib
import ctypes
import os
import socket
import struct
import threading

from lib import AF_TOYTCP, case, check, equal, errno_name, main, network, wait_for
from twin import becomes, both, events, libc, outcome, raw, readable, so_error, unacked
from wire import checksum, icmp

DGRAM, ICMP = socket.SOCK_DGRAM, socket.IPPROTO_ICMP
IP_PKTINFO, IP_MTU_DISCOVER, IP_RECVERR, IP_RECVTTL, IP_RECVTOS = 8, 10, 11, 12, 13
DO = 2
SO_BINDTODEVICE, SO_ATTACH_FILTER, SO_TIMESTAMP, SO_PEEK_OFF = 25, 26, 29, 42
UNSPEC = bytes(16)
EVERYBODY, NOBODY = "0 2147483647", "1 0"


@contextlib.contextmanager
def set_up():
    with network() as net:
        for ns in net.client, net.server:
            for stack in ("ipv4", "toytcp"):
                ns.sysctl(f"net.{stack}.ping_group_range", EVERYBODY)
        yield net


def echo(w, ns=None):
    sock = w.sock(ns, DGRAM, ICMP)
    sock.settimeout(10)
    return sock


def request(data=b"x", seq=1, kind=8, code=0):
    """As a program hands it over: id and sum are not its to say."""
    return struct.pack("!BBHHH", kind, code, 0, 0, seq) + data


def reply(got, port):
    """A reply as number and data; its id and its sum are right."""
    kind, code, _, number, seq = struct.unpack("!BBHHH", got[:8])
    return kind, code, number == port, checksum(got), seq, got[8:]


def read(w, sock, size=65535, flags=0):
    """What recvfrom() gives, with the sender named."""
    got = outcome(sock.recvfrom, size, flags)
    if isinstance(got, str):
        return got
    return reply(got[0], sock.getsockname()[1]), w.plain(got[1])


@both("a request and its reply")
def _echo(w):
    sock = echo(w)
    w.see("name", sock.getsockname())
    w.see("send", outcome(sock.sendto, request(b"hello", 77), (w.there, 0)))
    w.see("name", sock.getsockname())
    w.see("reply", read(w, sock))
    w.see("the port of a name", outcome(sock.sendto, request(b"there"), (w.there, 4711)))
    w.see("reply", read(w, sock))
    w.see("protocol", sock.getsockopt(socket.SOL_SOCKET, socket.SO_PROTOCOL))


@both("sizes, fragments among them")
def _sizes(w):
    sock = echo(w)
    for size in (0, 1, 1472, 1473, 3000, 20000, 65507):
        data = os.urandom(size)
        w.see(size, outcome(sock.sendto, request(data), (w.there, 0)))
        got = sock.recv(65535)
        w.see("the same", got[8:] == data and checksum(got) == 0)
    w.see("too large", outcome(sock.sendto, request(bytes(65508)), (w.there, 0)))
    w.see("larger still", outcome(sock.sendto, request(bytes(65528)), (w.there, 0)))


@both("what is no request")
def _no_request(w):
    sock = echo(w)
    for size in range(8):
        w.see(size, outcome(sock.sendto, bytes([8]) + bytes(max(size - 1, 0)), (w.there, 0)))
    for kind, code in ((0, 0), (8, 1), (3, 3), (13, 0), (5, 1)):
        w.see(kind, outcome(sock.sendto, request(kind=kind, code=code), (w.there, 0)))
    w.see("out of band", outcome(sock.sendto, request(), socket.MSG_OOB, (w.there, 0)))
    w.see("nobody", outcome(sock.send, request()))
    w.see("short address", raw(libc.sendto, sock.fileno(), request(), 9, 0, UNSPEC, 15))
    w.see("AF_UNSPEC", raw(libc.sendto, sock.fileno(), request(), 9, 0, UNSPEC, 16))
    w.see("broadcast", outcome(sock.sendto, request(), ("255.255.255.255", 0)))
    w.see("name", sock.getsockname())
    w.see("probe", outcome(sock.sendto, request(), 0x10, (w.there, 0)))
    w.see("don't wait", outcome(sock.recv, 10, socket.MSG_DONTWAIT))


@both("id and sum are filled in")
def _id(w):
    sock = echo(w)
    sock.bind(("", w.port))
    w.see("name", sock.getsockname())
    sock.sendto(struct.pack("!BBHHH", 8, 0, 0xbad, 0xbad, 9) + b"data", (w.there, 0))
    w.see("reply", read(w, sock))


@both("bind")
def _bind(w):
    sock = echo(w)
    w.see("a stranger's address", outcome(sock.bind, ("10.1.0.77", 0)))
    w.see("multicast", outcome(sock.bind, ("224.0.0.1", 0)))
    w.see("broadcast", outcome(sock.bind, ("10.1.0.255", 0)))
    w.see("short", raw(libc.bind, sock.fileno(), UNSPEC, 15))
    w.see("a family", raw(libc.bind, sock.fileno(), b"\x0a" + bytes(15), 16))
    w.see("a low id", outcome(sock.bind, (w.here, 7)))
    w.see("name", sock.getsockname())
    w.see("again", outcome(sock.bind, (w.here, w.port + 1)))
    other = echo(w)
    w.see("AF_UNSPEC", raw(libc.bind, other.fileno(), UNSPEC, 16))
    w.see("name", other.getsockname())


@both("an id of two sockets")
def _conflict(w):
    for reuse in ((1, 1), (1, 0), (0, 1), (0, 0)):
        a, b = echo(w), echo(w)
        w.see("reuse", a.getsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR))
        for sock, value in zip((a, b), reuse):
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, value)
        w.see("first", outcome(a.bind, (w.here, w.port)))
        w.see("second", outcome(b.bind, (w.here, w.port)))
        w.see("another address", outcome(b.bind, ("127.0.0.1", w.port)))
        a.close()
        b.close()


@both("an id is free again when the last of its sockets is closed")
def _free(w):
    a, b, c = echo(w), echo(w), echo(w)
    c.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 0)
    for sock in a, b, c, c:
        w.see("bind", outcome(sock.bind, (w.here, w.port)))
    a.close()
    w.see("one is left", outcome(c.bind, (w.here, w.port)))
    w.see("which is heard", outcome(b.sendto, request(b"b"), (w.there, 0)))
    w.see("reply", read(w, b))
    b.close()
    w.see("none is", outcome(c.bind, (w.here, w.port)))
    w.see("another's by connect()", outcome(c.connect, (w.there, 0)))


@both("the socket that a reply is for")
def _demux(w):
    socks = [echo(w) for _ in range(3)]
    for number, sock in enumerate(socks):
        sock.bind(("", w.port + number))
        sock.setblocking(False)
    socks[1].sendto(request(), (w.there, 0))
    becomes(socks[1], "IN")
    w.see("others", [events(sock) for sock in socks])
    there, here = echo(w), echo(w)
    there.bind(("127.0.0.1", w.port + 9))
    here.bind((w.here, w.port + 9))
    here.sendto(request(), (w.there, 0))
    w.see("by address", read(w, here))
    w.see("not", events(there))


@both("connect")
def _connect(w):
    sock = echo(w)
    w.see("connect", outcome(sock.connect, (w.there, 0)))
    w.see("name", sock.getsockname())
    w.see("peer", outcome(sock.getpeername))
    w.see("send", outcome(sock.send, request(b"1")))
    w.see("reply", read(w, sock))
    w.see("another", outcome(sock.connect, ("10.2.0.1", 5)))
    w.see("peer", outcome(sock.getpeername))
    w.see("to the one before", outcome(sock.sendto, request(b"2"), (w.there, 0)))
    w.see("its reply comes", read(w, sock))
    w.see("disconnect", raw(libc.connect, sock.fileno(), UNSPEC, 16))
    w.see("name", sock.getsockname())
    w.see("send", outcome(sock.send, request()))
    w.see("sendto", outcome(sock.sendto, request(b"3"), (w.there, 0)))
    w.see("reply", read(w, sock))
    sock = echo(w)
    sock.bind((w.here, w.port))
    sock.connect((w.there, 0))
    raw(libc.connect, sock.fileno(), UNSPEC, 16)
    w.see("what bind() said stays", sock.getsockname())
    for host in ("203.0.113.1", "255.255.255.255"):
        w.see(host, outcome(sock.connect, (host, 0)))


@both("to itself")
def _self(w):
    sock = echo(w)
    for host in ("127.0.0.1", w.here, "0.0.0.0"):
        w.see(host[:3], outcome(sock.sendto, request(b"me"), (host, 0)))
        w.see("reply", reply(sock.recv(100), sock.getsockname()[1]))


@both("ways that are none")
def _no_way(w):
    sock = echo(w)
    for ns in (w.client,):
        ns.ip("route add unreachable 198.51.100.0/24")
        ns.tool("route add unreachable 198.51.100.0/24")
    w.see("unreachable", outcome(sock.sendto, request(), ("198.51.100.1", 0)))
    for ns in (w.client,):
        ns.ip("route del unreachable 198.51.100.0/24")
        ns.tool("route del 198.51.100.0/24")
    w.see("a device", outcome(sock.setsockopt, socket.SOL_SOCKET, SO_BINDTODEVICE, b"c0"))
    w.see("by it", outcome(sock.sendto, request(), (w.there, 0)))
    w.see("reply", read(w, sock))
    sock.setsockopt(socket.SOL_SOCKET, SO_BINDTODEVICE, b"lo")
    sock.sendto(request(), ("127.0.0.1", 0))
    w.see("by lo", sock.recv(100)[0])


@both("truncated, peeked")
def _truncated(w):
    sock = echo(w)
    for size in (20, 10, 18):
        sock.sendto(request(b"0123456789"), (w.there, 0))
        becomes(sock, "IN")
        data, _, flags, _ = sock.recvmsg(size, 0, socket.MSG_PEEK)
        w.see("peeked", (len(data), flags))
        data, _, flags, _ = sock.recvmsg(size)
        w.see("read", (len(data), flags))
    w.see("empty", outcome(sock.recv, 1, socket.MSG_DONTWAIT))


@both("control messages")
def _cmsgs(w):
    sock = echo(w)
    for option in (IP_PKTINFO, IP_RECVTTL, IP_RECVTOS):
        sock.setsockopt(socket.SOL_IP, option, 1)
        w.see(option, sock.getsockopt(socket.SOL_IP, option))
    w.see("send", outcome(sock.sendmsg, [request()], [
        (socket.SOL_IP, socket.IP_TOS, struct.pack("i", 0x28)),
        (socket.SOL_IP, socket.IP_TTL, struct.pack("i", 33))], 0, (w.there, 0)))
    _, got, _, _ = sock.recvmsg(100, 500)
    told = {kind: data for _, kind, data in got}
    w.see("kinds", sorted(told))
    w.see("TTL and TOS", (told[socket.IP_TTL], told[socket.IP_TOS]))
    w.see("to", w.plain((socket.inet_ntoa(told[IP_PKTINFO][8:12]), 0)))
    w.see("a TTL of 0", outcome(sock.sendmsg, [request()], [
        (socket.SOL_IP, socket.IP_TTL, struct.pack("i", 0))], 0, (w.there, 0)))
    w.see("SO_TIMESTAMP", outcome(sock.setsockopt, socket.SOL_SOCKET, SO_TIMESTAMP, 1))
    sock.sendto(request(), (w.there, 0))
    _, got, _, _ = sock.recvmsg(100, 500)
    w.see("kinds", sorted((level, kind, len(data)) for level, kind, data in got))


@both("options")
def _options(w):
    sock = echo(w)
    for option, values in ((socket.IP_TOS, (0x10, 0x18, 256)), (socket.IP_TTL, (1, 255, 0, 256, -1)),
                           (IP_MTU_DISCOVER, (0, 2, 6))):
        for value in values:
            w.see((option, value), outcome(sock.setsockopt, socket.SOL_IP, option, value))
            w.see("is", sock.getsockopt(socket.SOL_IP, option))
    w.see("unknown", outcome(sock.setsockopt, socket.SOL_IP, 99, 1))
    w.see("a level", outcome(sock.setsockopt, socket.SOL_UDP, 1, 1))
    w.see("a raw one", outcome(sock.setsockopt, socket.SOL_IP, 3, 1))
    w.see("ICMP_FILTER", outcome(sock.setsockopt, 255, 1, 1))
    w.see("SO_PEEK_OFF", outcome(sock.getsockopt, socket.SOL_SOCKET, SO_PEEK_OFF))
    w.see("set", outcome(sock.setsockopt, socket.SOL_SOCKET, SO_PEEK_OFF, 1))
    w.see("listen", outcome(sock.listen, 1))
    sock.setblocking(False)
    w.see("accept", outcome(sock.accept))
    w.see("shutdown", outcome(sock.shutdown, socket.SHUT_RDWR))
    w.see("send", outcome(sock.sendto, request(), (w.there, 0)))


def error_of(w, sock):
    """The next of the error queue."""
    becomes(sock, "ERR")
    data, control, flags, name = sock.recvmsg(2000, 500, socket.MSG_ERRQUEUE)
    (level, kind, value), = control
    number, origin, icmp_type, code, _, info, _ = struct.unpack("=IBBBBII", value[:16])
    return (reply(data, sock.getsockname()[1])[:3] if data else data, len(data), flags,
            w.plain(name), (level, kind), errno_name(number), origin, icmp_type, code, info,
            socket.inet_ntoa(value[20:24]))


@both("IP_RECVERR: time exceeded in between")
def _ttl(w):
    sock = echo(w)
    sock.setsockopt(socket.SOL_IP, socket.IP_TTL, 1)
    sock.setsockopt(socket.SOL_IP, IP_RECVERR, 1)
    w.see("send", outcome(sock.sendto, request(b"too far"), (w.there, 0)))
    w.see("poll", becomes(sock, "ERR"))
    w.see("told", error_of(w, sock))
    w.see("then", [events(sock), so_error(sock)])
    w.see("no more", outcome(sock.recvmsg, 1, 1, socket.MSG_ERRQUEUE))
    sock.setsockopt(socket.SOL_IP, IP_RECVERR, 0)
    sock.sendto(request(), (w.there, 0))
    sock.setsockopt(socket.SOL_IP, socket.IP_TTL, 9)
    sock.sendto(request(b"and on"), (w.there, 0))
    w.see("a soft one is not told", read(w, sock))


@both("hard and soft errors, connected")
def _errors(w):
    w.net.router.ip("route add prohibit 198.51.100.0/24", "route add unreachable 198.51.101.0/24")
    for host, code in (("198.51.100.1", 13), ("198.51.101.1", 1)):
        sock = echo(w)
        sock.setsockopt(socket.SOL_IP, IP_RECVERR, 1)
        sock.sendto(request(), (host, 0))
        w.see(code, error_of(w, sock))
        sock = echo(w)
        sock.connect((host, 0))
        sock.send(request())
        if code == 13:
            becomes(sock, "ERR")
            w.see("next call", outcome(sock.recv, 10))
    w.net.router.ip("route del prohibit 198.51.100.0/24", "route del unreachable 198.51.101.0/24")


@both("larger than the device with DF")
def _too_big(w):
    sock = echo(w)
    sock.setsockopt(socket.SOL_IP, IP_RECVERR, 1)
    sock.setsockopt(socket.SOL_IP, IP_MTU_DISCOVER, DO)
    w.see("send", outcome(sock.sendto, request(bytes(1473)), (w.there, 0)))
    w.see("told", error_of(w, sock))
    w.see("fits", outcome(sock.sendto, request(bytes(1472)), (w.there, 0)))
    w.see("reply", read(w, sock)[0][:5])


@both("a host that nobody answers for")
def _nobody(w):
    sock = echo(w)
    sock.setsockopt(socket.SOL_IP, IP_RECVERR, 1)
    sock.sendto(request(), ("10.1.0.99", 0))
    told = error_of(w, sock)
    w.see("told", told[:3] + told[4:9])


@both("waiting and readiness")
def _wait(w):
    sock = echo(w)
    w.see("writable", events(sock))
    sock.settimeout(0.2)
    w.see("nothing comes", outcome(sock.recv, 10))
    sock.settimeout(10)
    threading.Timer(0.2, sock.sendto, (request(b"late"), (w.there, 0))).start()
    w.see("it comes", sock.recv(100)[8:])
    w.see("and no more", events(sock))


@case("FIONREAD, SIOCOUTQ: the host has neither for these sockets")
def _queues(net):
    sock = net.client.socket(AF_TOYTCP, DGRAM, ICMP)
    sock.sendto(request(b"12345"), (net.server_address(AF_TOYTCP), 0))
    becomes(sock, "IN")
    equal(readable(sock), 13, "FIONREAD")
    wait_for(lambda: unacked(sock) == 0, "SIOCOUTQ is 0")
    sock.close()


def may(net, family, range_, egid, groups=()):
    """Whether a process of these groups may make an echo socket."""
    stack = "toytcp" if family == AF_TOYTCP else "ipv4"
    net.client.sysctl(f"net.{stack}.ping_group_range", range_)
    shown = net.client.read(f"/proc/sys/net/{stack}/ping_group_range")

    def attempt():
        with net.client:
            os.setgroups(groups)
            os.setegid(egid)
            try:
                socket.socket(family, DGRAM, ICMP).close()
                return "yes"
            except OSError as error:
                return errno_name(error.errno)
    got = net.box.child(attempt).result()
    net.client.sysctl(f"net.{stack}.ping_group_range", EVERYBODY)
    return shown, got


@case("ping_group_range: who may")
def _group(net):
    for row in ((NOBODY, 0), ("0 0", 0), ("0 0", 5), ("5 9", 5), ("5 9", 9), ("5 9", 10), ("5 9", 4),
                ("100 200", 5, (150,)), ("100 200", 5, (99, 201)), ("9 5", 7), ("0 2147483647", 77)):
        host, ours = may(net, socket.AF_INET, *row), may(net, AF_TOYTCP, *row)
        equal(ours, host, f"range, egid, groups {row}")
        check(ours[1] in ("yes", "EACCES"), ours[1])
    for bad in ("-1 5", "1", "x y", "0 4294967295"):
        told = [outcome(net.client.sysctl, f"net.{stack}.ping_group_range", bad)
                for stack in ("ipv4", "toytcp")]
        equal(told[1], told[0], f"range {bad}")
    for stack in ("ipv4", "toytcp"):
        net.client.sysctl(f"net.{stack}.ping_group_range", EVERYBODY)


@case("a new namespace lets nobody")
def _default(net):
    fresh = net.box.namespace("f")
    equal(fresh.read("/proc/sys/net/toytcp/ping_group_range").split(), ["1", "0"], "default")
    equal(outcome(fresh.socket, AF_TOYTCP, DGRAM, ICMP), "EACCES", "a socket")


@case("counters")
def _counters(net):
    sock = net.client.socket(AF_TOYTCP, DGRAM, ICMP)
    there = (net.server_address(AF_TOYTCP), 0)
    before = net.client.counters()
    sock.sendto(request(), there)
    sock.recv(100)
    moved = net.client.counters() - before
    equal((moved.get("icmp_out_echos"), moved.get("icmp_in_echo_replies")), (1, 1), "counters")
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
    for _ in range(30):
        sock.sendto(request(bytes(1000)), there)
    wait_for(lambda: (net.client.counters() - before).get("icmp_in_msgs", 0) >= 31, "the replies")
    moved = net.client.counters() - before
    got = 0
    sock.setblocking(False)
    while isinstance(outcome(sock.recv, 2000), bytes):
        got += 1
    equal(moved.get("ping_drop_rcvbuf"), 30 - got, "ping_drop_rcvbuf")
    check(0 < got < 30, f"{got} of 30")
    other = net.server.socket(socket.AF_INET, socket.SOCK_RAW, ICMP)
    other.sendto(icmp(0, 0, bytes(4), b"nobody's"), (net.client_address(AF_TOYTCP), 0))
    wait_for(lambda: (net.client.counters() - before).get("ping_drop_no_socket"), "no socket")


def program(*instructions):
    """A struct sock_fprog, and what it points to."""
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *row) for row in instructions))
    return struct.pack("HxxxxxxQ", len(instructions), ctypes.addressof(code)), code


@both("SO_ATTACH_FILTER sees the ICMP header")
def _attach(w):
    sock = echo(w)
    # ldh [6]; jeq #2; ret 10, ret 0: the number, and 10 bytes
    prog, code = program((0x28, 0, 0, 6), (0x15, 0, 1, 2), (6, 0, 0, 10), (6, 0, 0, 0))
    w.see("attach", outcome(sock.setsockopt, socket.SOL_SOCKET, SO_ATTACH_FILTER, prog))
    for seq in 1, 2, 3:
        sock.sendto(request(b"012345", seq), (w.there, 0))
    w.see("one, cut", sock.recv(100)[6:])
    sock.settimeout(0.3)
    w.see("no more", outcome(sock.recv, 100))
    del code


@case("ping_drop_filter")
def _drop_filter(net):
    sock = net.client.socket(AF_TOYTCP, DGRAM, ICMP)
    prog, code = program((6, 0, 0, 0))
    sock.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER, prog)
    before = net.client.counters()
    for number in range(1, 4):
        sock.sendto(request(), (net.server_address(AF_TOYTCP), 0))
        wait_for(lambda so_far=number: (net.client.counters() - before)["icmp_in_msgs"] == so_far,
                 "a reply")
    moved = net.client.counters() - before
    equal((moved.get("ping_drop_filter"), moved.get("icmp_in_echo_replies", 0)), (3, 0), "counters")
    del code


@case("ping_drop_mem: udp_mem bounds these sockets as well")
def _drop_mem(net):
    path = "/proc/sys/net/toytcp/udp_mem"
    with open(path, encoding="ascii") as file:
        limits = file.read()
    sock = net.client.socket(AF_TOYTCP, DGRAM, ICMP)
    sock.setsockopt(socket.SOL_SOCKET, 33, 1 << 26)     # SO_RCVBUFFORCE
    before = net.client.counters()
    try:
        with open(path, "w", encoding="ascii") as file:
            file.write("0 0 0")
        # each processor has a megabyte that is not yet counted
        for _ in range(1000):
            sock.sendto(request(bytes(60000)), ("127.0.0.1", 0))
            if (net.client.counters() - before).get("ping_drop_mem"):
                break
        else:
            raise AssertionError("no ping_drop_mem")
    finally:
        with open(path, "w", encoding="ascii") as file:
            file.write(limits)
    sock.sendto(request(b"room"), ("127.0.0.1", 0))
    sock.settimeout(10)
    while not sock.recv(65535).endswith(b"room"):
        pass


def available():
    """Bytes of memory that programs could have."""
    with open("/proc/meminfo", encoding="ascii") as file:
        return int(dict(line.split(":") for line in file)["MemAvailable"].split()[0]) << 10


@case("replies that find no room leave no memory behind", limit=120)
def _leak(net):
    sock = net.client.socket(AF_TOYTCP, DGRAM, ICMP)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
    before, room = net.client.counters(), available()
    for _ in range(2000):
        sock.sendto(request(bytes(60000)), ("127.0.0.1", 0))
    wait_for(lambda: (net.client.counters() - before).get("icmp_in_msgs") == 4000, "the replies")
    check((net.client.counters() - before)["ping_drop_rcvbuf"] > 1900, "there was room")
    # each was 60 KB: 120 MB
    wait_for(lambda: room - available() < 60 << 20, "the memory is free again")


@case("each of many sockets has an id of its own, and finds one at once")
def _many(net):
    there = (net.server_address(AF_TOYTCP), 0)
    socks = [net.client.socket(AF_TOYTCP, DGRAM, ICMP) for _ in range(500)]
    for sock in socks:
        sock.sendto(request(), there)
        sock.settimeout(10)
    equal(len({sock.getsockname()[1] for sock in socks} - {0}), 500, "ids")
    for sock in socks:
        got = reply(sock.recv(100), sock.getsockname()[1])
        equal(got, (0, 0, True, 0, 1, b"x"), "reply")
        sock.close()


@case("a socket hears its replies while others change their ids", limit=120)
def _moving(net):
    there = (net.server_address(AF_TOYTCP), 0)
    fixed = [net.client.socket(AF_TOYTCP, DGRAM, ICMP) for _ in range(20)]
    restless = [net.client.socket(AF_TOYTCP, DGRAM, ICMP) for _ in range(50)]
    stop = threading.Event()

    def move():
        while not stop.is_set():
            for sock in restless:
                raw(libc.connect, sock.fileno(), UNSPEC, 16)
                sock.sendto(request(b"moved"), ("127.0.0.1", 0))
    mover = threading.Thread(target=move)
    mover.start()
    try:
        for number in range(50):
            for sock in fixed:
                sock.sendto(request(b"still", number), there)
            for sock in fixed:
                sock.settimeout(10)
                equal(reply(sock.recv(100), sock.getsockname()[1]),
                      (0, 0, True, 0, number, b"still"), "reply")
    finally:
        stop.set()
        mover.join()


@case("what is sent when it is closed")
def _close(net):
    there = (net.server_address(AF_TOYTCP), 0)
    for _ in range(200):
        sock = net.client.socket(AF_TOYTCP, DGRAM, ICMP)
        sock.sendto(request(bytes(3000)), there)
        sock.close()


if __name__ == "__main__":
    main(set_up)
