#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Broadcast and multicast: datagram sockets of AF_TOYTCP do what those of AF_INET do.

A case writes down what it sees, once on each family; see twin.py. The sockets that are
tried are the client's; the other end of their link is the router's host stack:

      client: c0                            router: rc
      10.1.0.2 ours, 10.1.0.3 the host's    10.1.0.1 the host's
"""

import contextlib
import ctypes
import errno
import json
import socket
import struct
import threading

from groups import HOSTS, query
from lib import (AF_TOYTCP, Sandbox, case, check, equal, fails, keep_order, main, network, run,
                 wait_for)
from twin import both, events, libc, outcome, raw

DGRAM, SOL_IP = socket.SOCK_DGRAM, socket.SOL_IP
SO_BROADCAST, SO_REUSEADDR, SO_BINDTODEVICE = socket.SO_BROADCAST, socket.SO_REUSEADDR, 25
IP_PKTINFO, IP_RECVTTL, IP_TTL, IP_MTU_DISCOVER = 8, 12, 2, 10
IF, TTL, LOOP, ADD, DROP = 32, 33, 34, 35, 36
UNBLOCK, BLOCK, ADD_SOURCE, DROP_SOURCE, MSFILTER = 37, 38, 39, 40, 41
JOIN_GROUP, BLOCK_SOURCE, UNBLOCK_SOURCE, LEAVE_GROUP = 42, 43, 44, 45
JOIN_SOURCE, LEAVE_SOURCE, GROUP_FILTER, ALL = 46, 47, 48, 49
LIMITED, DIRECTED, ROUTER = "255.255.255.255", "10.1.0.255", "10.1.0.1"
GROUP = "239.1.2.3"


def aton(text):
    return socket.inet_aton(text)


def mreq(group, local="0.0.0.0"):
    return aton(group) + aton(local)


def mreqn(group, index=0, local="0.0.0.0"):
    return mreq(group, local) + struct.pack("i", index)


def group_req(group, index, family=socket.AF_INET):
    """struct group_req: the address is in a sockaddr_storage, eight-byte aligned."""
    return struct.pack("=Ixxxx", index) + sockaddr(group, family)


def sockaddr(host, family=socket.AF_INET):
    return struct.pack("=HH", family, 0) + aton(host) + bytes(120)


def index_of(ns, device):
    return json.loads(run("ip", "-n", ns.name, "-j", "link", "show", "dev", device))[0]["ifindex"]


def dgram(w, port=None, address="", *options):
    """One of the family that is tried, in the client's namespace."""
    sock = w.sock(None, DGRAM)
    sock.settimeout(10)
    sock.setsockopt(socket.SOL_SOCKET, SO_REUSEADDR, 1)
    for level, name, value in options:
        sock.setsockopt(level, name, value)
    if port is not None:
        sock.bind((address, w.port + port))
    return sock


def peer(w, port=None, address=""):
    """The router's host socket, which may broadcast and whose groups are those on rc."""
    sock = w.net.router.socket(socket.AF_INET, DGRAM)
    w.open.append(sock)
    sock.settimeout(10)
    sock.setsockopt(socket.SOL_SOCKET, SO_BROADCAST, 1)
    sock.setsockopt(socket.SOL_SOCKET, SO_REUSEADDR, 1)
    sock.setsockopt(socket.SOL_SOCKET, SO_BINDTODEVICE, b"rc")
    if port is not None:
        sock.bind((address, w.port + port))
    return sock


def got(w, sock, *others):
    """What a socket reads, and nothing behind it; and that others have nothing."""
    text, sender = sock.recvfrom(3000)
    for each in (sock, *others):
        each.setblocking(False)
        check(isinstance(outcome(each.recv, 10), str), "somebody got more")
        each.settimeout(10)
    return text, w.plain(sender)


def first(sock, teller, where):
    """What a socket reads first, where a marker is sent to it now: what came before, or that."""
    teller.sendto(b"marker", where)
    return sock.recv(3000)


def on(w, sock, *options):
    for option, value in options:
        w.see(f"option {option}", outcome(sock.setsockopt, SOL_IP, option, value))


# --- broadcast ------------------------------------------------------------

@both("broadcast: only who says so may")
def _permission(w):
    for where in LIMITED, DIRECTED:
        sock, other = dgram(w), peer(w, 0)
        w.see("send", outcome(sock.sendto, b"x", (where, w.port)))
        w.see("connect", outcome(sock.connect, (where, w.port)))
        sock.setsockopt(socket.SOL_SOCKET, SO_BROADCAST, 1)
        w.see("send", outcome(sock.sendto, b"now", (where, w.port)))
        text, sender = other.recvfrom(10)
        w.see("got", (text, sender[0] == w.here))
        w.see("connect", outcome(sock.connect, (where, w.port)))
        w.see("send", outcome(sock.send, b"connected"))
        w.see("got", other.recv(10))
        w.see("name", sock.getsockname()[0] == w.here)
        other.close()


@both("broadcast: by which device")
def _device(w):
    for where, device in ((LIMITED, b"c0"), (DIRECTED, b"c0"), (LIMITED, b"lo"), (LIMITED, b"")):
        sock, other = dgram(w), peer(w, 0)
        sock.setsockopt(socket.SOL_SOCKET, SO_BROADCAST, 1)
        sock.setsockopt(socket.SOL_SOCKET, SO_BINDTODEVICE, device)
        w.see(f"{where} by {device}", outcome(sock.sendto, b"x", (where, w.port)))
        if device != b"lo":
            w.see("got", other.recv(10))
        other.close()
    sock = dgram(w, 1, w.here)
    sock.setsockopt(socket.SOL_SOCKET, SO_BROADCAST, 1)
    other = peer(w, 0)
    w.see("bound to its address", outcome(sock.sendto, b"y", (LIMITED, w.port)))
    w.see("got", (other.recvfrom(10)[1][0] == w.here))
    sock = dgram(w, 1, "127.0.0.1")
    sock.setsockopt(socket.SOL_SOCKET, SO_BROADCAST, 1)
    w.see("bound to the loopback's", outcome(sock.sendto, b"y", (DIRECTED, w.port)))


@both("broadcast: every socket of the port hears it, and no other")
def _hears(w):
    ear = [dgram(w, 0), dgram(w, 0), dgram(w, 0, LIMITED), dgram(w, 0, DIRECTED)]
    deaf = [dgram(w, 0, w.here), dgram(w, 1),
            dgram(w, 0, "", (socket.SOL_SOCKET, SO_BINDTODEVICE, b"lo"))]
    near = dgram(w, 0, "", (socket.SOL_SOCKET, SO_BINDTODEVICE, b"c0"))
    for sock in *ear, near:
        w.see("name", (sock.getsockname()[0]))
    friend, stranger = dgram(w, 0, LIMITED), dgram(w, 0, LIMITED)
    other = peer(w, 2)
    w.see("connect", outcome(friend.connect, (ROUTER, w.port + 2)))
    w.see("connect", outcome(stranger.connect, (ROUTER, w.port + 3)))
    other.sendto(b"all", (LIMITED, w.port))
    for sock in *ear[:3], near, friend:
        w.see("limited", got(w, sock))
    other.sendto(b"net", (DIRECTED, w.port))
    for sock in *ear[:2], ear[3], near:
        w.see("directed", got(w, sock))
    deaf[0].connect((ROUTER, w.port + 2))       # now that one is told from the others
    w.see("not the one bound to its address", first(deaf[0], other, (w.here, w.port)))
    for sock in (*deaf[1:], stranger, ear[2], friend):
        sock.setblocking(False)
        w.see("nothing", outcome(sock.recv, 10))


@both("broadcast: what is bound to it sends from the host's address")
def _bound(w):
    other = peer(w, 0)
    for where in LIMITED, DIRECTED:
        sock = dgram(w, 1, where)
        w.see("name", sock.getsockname()[0])
        w.see("send", outcome(sock.sendto, b"x", (ROUTER, w.port)))
        w.see("from", other.recvfrom(10)[1][0] == w.here)
        w.see("connect", outcome(sock.connect, (ROUTER, w.port)))
        w.see("name", sock.getsockname()[0])
        w.see("send", outcome(sock.send, b"y"))
        w.see("from", other.recvfrom(10)[1][0] == w.here)
    w.see("not one of ours", outcome(dgram(w).bind, ("10.9.0.255", w.port)))


@both("broadcast: the sender's own machine hears it")
def _own(w):
    ear, sock = dgram(w, 0), dgram(w, 1)
    sock.setsockopt(socket.SOL_SOCKET, SO_BROADCAST, 1)
    for where in LIMITED, DIRECTED:
        w.see("send", outcome(sock.sendto, b"self", (where, w.port)))
        text, sender = ear.recvfrom(10)
        w.see("got", (text, sender[0] == w.here))
        w.see("a large one", outcome(sock.sendto, bytes(2900), (where, w.port)))
        w.see("got", len(ear.recv(3000)))


@both("broadcast: the control messages of what came")
def _cmsgs(w):
    ear, other = dgram(w, 0), peer(w, 2)
    ear.setsockopt(SOL_IP, IP_PKTINFO, 1)
    for where in LIMITED, DIRECTED, w.here:
        other.sendto(b"x", (where, w.port))
        text, control, flags, _ = ear.recvmsg(10, 100)
        index, local, addr = struct.unpack("=i4s4s", control[0][2])
        w.see("message", (text, flags, index == index_of(w.client, "c0"),
                          socket.inet_ntoa(local) == w.here,
                          socket.inet_ntoa(addr) == where))


def no_error(w, *places):
    """Nobody has the port, and the sender does not hear of it; what comes after arrives."""
    other = peer(w)
    before = w.net.router.host_counters()
    for where in places:
        other.sendto(b"x", (where, w.port))
    ear = dgram(w, 1)
    other.sendto(b"after", (w.here, w.port + 1))
    w.see("got", ear.recv(10))
    w.see("errors", (w.net.router.host_counters() - before).get("Icmp.InDestUnreachs", 0))


@both("broadcast: nobody wants it, and no error says so")
def _no_error(w):
    no_error(w, LIMITED, DIRECTED)


@case("broadcast: no way, no device, and what the counters say")
def _no_way(net):
    with Sandbox() as box:
        ns, far = box.namespace("x"), box.namespace("y")
        ns.ip(f"link add x0 type veth peer name y0 netns {far.name}", "link set x0 up")
        far.ip("link set y0 up", "addr add 10.7.0.3/24 dev y0")
        ns.tool("addr add 10.7.0.1/24 dev x0")
        ear = far.socket(socket.AF_INET, DGRAM)
        ear.bind(("", 7000))
        ear.settimeout(10)
        sock = ns.socket(kind=DGRAM)
        sock.setsockopt(socket.SOL_SOCKET, SO_BROADCAST, 1)
        equal(outcome(sock.sendto, b"x", (LIMITED, 7000)), "ENETUNREACH", "without a route")
        equal(outcome(sock.sendto, b"x", ("10.7.0.255", 7000)), 1, "its own network")
        equal(ear.recvfrom(10), (b"x", ("10.7.0.1", sock.getsockname()[1])), "got")
        sock.setsockopt(socket.SOL_SOCKET, SO_BINDTODEVICE, b"x0")
        equal(outcome(sock.sendto, b"y", (LIMITED, 7000)), 1, "by the device")
        equal(ear.recv(10), b"y", "got")
        before = ns.counters()
        teller = far.socket(socket.AF_INET, DGRAM)
        teller.setsockopt(socket.SOL_SOCKET, SO_BROADCAST, 1)
        teller.sendto(b"nobody", ("10.7.0.255", 7001))
        wait_for(lambda: (ns.counters() - before).get("udp_drop_many_ignored") == 1,
                 "udp_drop_many_ignored")
        check(not (ns.counters() - before).get("icmp_out_unreachs"), "an error went out")
        # a device without an address of ours is the host's alone
        ns.tool("addr del 10.7.0.1/24 dev x0")
        before = ns.counters()
        host = ns.socket(socket.AF_INET, DGRAM)
        ns.ip("addr add 10.7.0.9/24 dev x0")
        host.bind(("", 7001))
        host.settimeout(10)
        teller.sendto(b"host's", ("10.7.0.255", 7001))
        equal(host.recv(10), b"host's", "the host's")
        equal((ns.counters() - before).get("dev_in"), None, "dev_in")
        for each in ear, sock, teller, host:
            each.close()


@case("broadcast: both stacks of a machine hear what comes, and each other")
def _shared(net):
    ours, host = net.client.socket(kind=DGRAM), net.client.socket(socket.AF_INET, DGRAM)
    for sock in ours, host:
        sock.bind(("", 7100))
        sock.settimeout(10)
        sock.setsockopt(socket.SOL_SOCKET, SO_BROADCAST, 1)
    teller = net.router.socket(socket.AF_INET, DGRAM)
    teller.setsockopt(socket.SOL_SOCKET, SO_BROADCAST, 1)
    teller.sendto(b"outside", (DIRECTED, 7100))
    equal([sock.recvfrom(20) for sock in (ours, host)],
          [(b"outside", (ROUTER, teller.getsockname()[1]))] * 2, "from outside")
    ours.sendto(b"ours", (DIRECTED, 7100))
    equal([sock.recvfrom(20) for sock in (ours, host)],
          [(b"ours", ("10.1.0.2", 7100))] * 2, "ours")
    host.sendto(b"host's", (DIRECTED, 7100))
    equal([sock.recvfrom(20) for sock in (ours, host)],
          [(b"host's", ("10.1.0.3", 7100))] * 2, "the host's")
    for sock in ours, host, teller:
        sock.close()


# --- multicast: options -----------------------------------------------------

@both("multicast: the options and what they begin with")
def _options(w):
    sock = dgram(w)
    for option in TTL, LOOP, ALL:
        w.see(f"{option} at first", sock.getsockopt(SOL_IP, option))
        w.see("as a byte", sock.getsockopt(SOL_IP, option, 1))
        for value in (0, 1, 2, 255, 256, -1, -2, b"\x01", b"\x07", b""):
            w.see(f"{option} = {value}", outcome(sock.setsockopt, SOL_IP, option, value))
            w.see("then", sock.getsockopt(SOL_IP, option))
    w.see("IF at first", sock.getsockopt(SOL_IP, IF, 12))


@both("multicast: IP_MULTICAST_IF")
def _multicast_if(w):
    sock, index = dgram(w), index_of(w.client, "c0")
    for name, value in (("address", aton(w.here)), ("mreq", mreq("0.0.0.0", w.here)),
                        ("mreqn", mreqn("0.0.0.0", index)), ("both", mreqn("0.0.0.0", index, w.here)),
                        ("loopback", aton("127.0.0.1")), ("no such address", aton("10.9.9.9")),
                        ("no such index", mreqn("0.0.0.0", 999)), ("short", b"123"),
                        ("the router's", aton(ROUTER)), ("none", aton("0.0.0.0"))):
        w.see(name, outcome(sock.setsockopt, SOL_IP, IF, value))
        w.see("then", socket.inet_ntoa(sock.getsockopt(SOL_IP, IF, 4)).replace(w.here, "here"))
    sock.setsockopt(socket.SOL_SOCKET, SO_BINDTODEVICE, b"lo")
    w.see("bound elsewhere", outcome(sock.setsockopt, SOL_IP, IF, aton(w.here)))
    w.see("bound to it", outcome(sock.setsockopt, SOL_IP, IF, aton("127.0.0.1")))


@both("multicast: joining and leaving, and what is refused")
def _join(w):
    sock, index = dgram(w), index_of(w.client, "c0")
    for name, option, value in (
            ("leave what was not joined", DROP, mreq(GROUP, w.here)),
            ("join by address", ADD, mreq(GROUP, w.here)), ("again", ADD, mreq(GROUP, w.here)),
            ("again by index", ADD, mreqn(GROUP, index)),
            ("another", ADD, mreqn("239.1.2.4", index)),
            ("by the route", ADD, mreq("239.1.2.5")),
            ("again by its device", ADD, mreqn("239.1.2.5", index)),
            ("on the loopback", ADD, mreq(GROUP, "127.0.0.1")),
            ("224.0.0.1", ADD, mreq("224.0.0.1", w.here)),
            ("unicast", ADD, mreq("10.1.0.9", w.here)), ("broadcast", ADD, mreq(LIMITED, w.here)),
            ("no such address", ADD, mreq("239.1.2.9", "10.9.9.9")),
            ("no such index", ADD, mreqn("239.1.2.9", 999)),
            ("short", ADD, mreq(GROUP)[:7]), ("short", DROP, mreq(GROUP)[:7]),
            ("between", ADD, mreq("239.1.2.6", w.here) + b"xx"),
            ("leave", DROP, mreq(GROUP, w.here)), ("leave again", DROP, mreq(GROUP, w.here)),
            ("leave by the route", DROP, mreq("239.1.2.5")),
            ("leave with the wrong index", DROP, mreqn("239.1.2.4", 1)),
            ("leave with no such index", DROP, mreqn("239.1.2.4", 999)),
            ("leave with no such address", DROP, mreq("239.1.2.4", "10.9.9.9")),
            ("leave by index", DROP, mreqn("239.1.2.4", index)),
            ("MCAST_JOIN_GROUP", JOIN_GROUP, group_req("239.1.2.7", index)),
            ("again", JOIN_GROUP, group_req("239.1.2.7", index)),
            ("family", JOIN_GROUP, group_req("239.1.2.8", index, 10)),
            ("short", JOIN_GROUP, group_req("239.1.2.8", index)[:100]),
            ("unicast", JOIN_GROUP, group_req("10.1.2.8", index)),
            ("by the route", JOIN_GROUP, group_req("239.1.2.8", 0)),
            ("MCAST_LEAVE_GROUP", LEAVE_GROUP, group_req("239.1.2.7", index)),
            ("again", LEAVE_GROUP, group_req("239.1.2.7", index)),
            ("by the route", LEAVE_GROUP, group_req("239.1.2.8", 0))):
        w.see(name, outcome(sock.setsockopt, SOL_IP, option, value))


@both("multicast: as many memberships as are allowed")
def _limit(w):
    stack = "toytcp" if w.family == AF_TOYTCP else "ipv4"
    path = f"/proc/sys/net/{stack}/igmp_max_memberships"
    with w.client:
        w.see("default", int(w.client.read(path)))
    sock = dgram(w)
    w.see("joins", [outcome(sock.setsockopt, SOL_IP, ADD, mreq(f"239.2.0.{n}", w.here))
                    for n in range(22)])
    w.client.write(path, 3)
    try:
        sock = dgram(w)
        w.see("joins", [outcome(sock.setsockopt, SOL_IP, ADD, mreq(f"239.2.0.{n}", w.here))
                        for n in range(5)])
    finally:
        w.client.write(path, 20)


@both("multicast: sources, and what is refused")
def _sources(w):
    sock = dgram(w)
    source = lambda group, addr: aton(group) + aton(w.here) + aton(addr)
    for name, option, value in (
            ("block before joining", BLOCK, source(GROUP, "10.1.0.7")),
            ("drop before joining", DROP_SOURCE, source(GROUP, "10.1.0.7")),
            ("one source", ADD_SOURCE, source(GROUP, "10.1.0.7")),
            ("again", ADD_SOURCE, source(GROUP, "10.1.0.7")),
            ("another", ADD_SOURCE, source(GROUP, "10.1.0.5")),
            ("block", BLOCK, source(GROUP, "10.1.0.7")),
            ("unblock", UNBLOCK, source(GROUP, "10.1.0.7")),
            ("drop another", DROP_SOURCE, source(GROUP, "10.1.0.8")),
            ("drop", DROP_SOURCE, source(GROUP, "10.1.0.7")),
            ("drop the last", DROP_SOURCE, source(GROUP, "10.1.0.5")),
            ("and that was all", DROP_SOURCE, source(GROUP, "10.1.0.5")),
            ("join", ADD, mreq(GROUP, w.here)),
            ("block", BLOCK, source(GROUP, "10.1.0.7")), ("again", BLOCK, source(GROUP, "10.1.0.7")),
            ("include", ADD_SOURCE, source(GROUP, "10.1.0.7")),
            ("unblock", UNBLOCK, source(GROUP, "10.1.0.7")),
            ("unblock again", UNBLOCK, source(GROUP, "10.1.0.7")),
            ("include now", ADD_SOURCE, source(GROUP, "10.1.0.7")),
            ("short", BLOCK, source(GROUP, "10.1.0.7")[:11]),
            ("long", BLOCK, source(GROUP, "10.1.0.7") + b"x"),
            ("unicast", ADD_SOURCE, source("10.1.0.1", "10.1.0.7")),
            ("leave", DROP, mreq(GROUP, w.here))):
        w.see(name, outcome(sock.setsockopt, SOL_IP, option, value))
    sock.setsockopt(SOL_IP, ADD, mreq(GROUP, w.here))
    w.see("too many", [outcome(sock.setsockopt, SOL_IP, BLOCK, source(GROUP, f"10.1.1.{n}"))
                       for n in range(12)])
    group = lambda addr: struct.pack("=Ixxxx", index_of(w.client, "c0")) + sockaddr("239.1.3.3") + \
        sockaddr(addr)
    for name, option, addr in (("join source", JOIN_SOURCE, "10.1.0.5"),
                               ("again", JOIN_SOURCE, "10.1.0.5"),
                               ("block", BLOCK_SOURCE, "10.1.0.5"),
                               ("unblock", UNBLOCK_SOURCE, "10.1.0.5"),
                               ("leave source", LEAVE_SOURCE, "10.1.0.5"),
                               ("again", LEAVE_SOURCE, "10.1.0.5")):
        w.see(name, outcome(sock.setsockopt, SOL_IP, option, group(addr)))
    w.see("short", outcome(sock.setsockopt, SOL_IP, JOIN_SOURCE, group("10.1.0.5")[:-1]))


@both("multicast: IP_MSFILTER")
def _msfilter(w):
    sock = dgram(w)

    def msf(mode, *sources, group=GROUP, count=None):
        return mreq(group, w.here) + \
            struct.pack("=II", mode, len(sources) if count is None else count) + \
            b"".join(map(aton, sources))

    def read(room=5, group=GROUP):
        # the group and the interface go in by the buffer that comes back
        buffer = ctypes.create_string_buffer(msf(0, group=group, count=room) + bytes(4 * room))
        size = ctypes.c_int(16 + 4 * room)
        err = raw(libc.getsockopt, sock.fileno(), SOL_IP, MSFILTER, buffer, ctypes.byref(size))
        if err:
            return err, 0
        mode, count = struct.unpack("=II", buffer.raw[8:16])
        return mode, count, sorted(socket.inet_ntoa(buffer.raw[at:at + 4])
                                   for at in range(16, size.value, 4))

    include, exclude = 1, 0
    w.see("before joining", outcome(sock.setsockopt, SOL_IP, MSFILTER, msf(include, "10.1.0.5")))
    w.see("get", read())
    sock.setsockopt(SOL_IP, ADD, mreq(GROUP, w.here))
    w.see("get", read())
    for name, value in (("two", msf(include, "10.1.0.7", "10.1.0.5")),
                        ("others", msf(exclude, "10.1.0.9", "10.1.0.8", "10.1.0.7")),
                        ("more than said", msf(include, "10.1.0.5", count=2)),
                        ("mode", msf(2, "10.1.0.5")), ("short", msf(include)[:15]),
                        ("too many", msf(include, *[f"10.1.1.{n}" for n in range(11)])),
                        ("as many as may be", msf(include, *[f"10.1.1.{n}" for n in range(10)])),
                        ("so many that are not there", msf(include, count=11)),
                        ("and most", msf(include, count=2 ** 32 - 1)),
                        ("room left", msf(exclude, "10.1.0.3") + bytes(5000)),
                        ("all there is", msf(include, "10.1.0.2").ljust(optmem_max(w), b"x")),
                        ("and more", msf(include, "10.1.0.4").ljust(optmem_max(w) + 1, b"x")),
                        ("everybody", msf(exclude))):
        w.see(name, outcome(sock.setsockopt, SOL_IP, MSFILTER, value))
        w.see("get", read())
        w.see("in little room", read(1)[:2])
    w.see("another group", read(group="239.1.2.9"))
    w.see("nobody", outcome(sock.setsockopt, SOL_IP, MSFILTER, msf(include)))
    w.see("that was to leave", outcome(sock.setsockopt, SOL_IP, DROP, mreq(GROUP, w.here)))


def optmem_max(w):
    """Before Linux 6.8 all namespaces have one, that of the first."""
    path = "/proc/sys/net/core/optmem_max"
    try:
        return int(w.client.read(path))
    except FileNotFoundError:
        with open(path, encoding="ascii") as file:
            return int(file.read())


@both("multicast: MCAST_MSFILTER")
def _group_filter(w):
    sock, index = dgram(w), index_of(w.client, "c0")

    def gf(mode, *sources, group=GROUP, count=None, family=socket.AF_INET, which=index):
        return struct.pack("=Ixxxx", which) + sockaddr(group, family) + \
            struct.pack("=II", mode, len(sources) if count is None else count) + \
            b"".join(map(sockaddr, sources))

    def read(room=5, cut=0, **fields):
        buffer = ctypes.create_string_buffer(gf(0, count=room, **fields) + b"\xff" * 128 * room)
        size = ctypes.c_int(144 + 128 * room - cut)
        err = raw(libc.getsockopt, sock.fileno(), SOL_IP, GROUP_FILTER, buffer, ctypes.byref(size))
        if err:
            return err
        mode, count = struct.unpack("=II", buffer.raw[136:144])
        return mode, count, size.value, sorted(buffer.raw[at:at + 128]
                                               for at in range(144, size.value, 128))

    include, exclude = 1, 0
    w.see("before joining", outcome(sock.setsockopt, SOL_IP, GROUP_FILTER,
                                    gf(include, "10.1.0.5")))
    w.see("get", read())
    sock.setsockopt(SOL_IP, ADD, mreqn(GROUP, index))
    w.see("get", read())
    many = [f"10.1.1.{n}" for n in range(11)]
    for name, value in (("two", gf(include, "10.1.0.7", "10.1.0.5")),
                        ("others", gf(exclude, "10.1.0.9", "10.1.0.8", "10.1.0.7")),
                        ("more than said", gf(include, "10.1.0.5", count=2)),
                        ("a source's family", gf(include, "10.1.0.5") [:-128] +
                         sockaddr("10.1.0.5", 10)),
                        ("the group's", gf(include, "10.1.0.5", family=10)),
                        ("unicast", gf(include, "10.1.0.5", group="10.1.0.9")),
                        ("no device", gf(include, "10.1.0.5", which=999)),
                        ("by the route", gf(include, "10.1.0.6", which=0)),
                        ("mode", gf(2, "10.1.0.5")), ("short", gf(include)[:143]),
                        ("too many", gf(include, *many)),
                        ("so many that are not there", gf(include, count=11)),
                        ("and most", gf(include, count=2 ** 32 - 1)),
                        ("as many as may be", gf(include, *many[:10])),
                        ("room left", gf(exclude, "10.1.0.3") + bytes(5000)),
                        ("all there is", gf(exclude).ljust(optmem_max(w), b"x")),
                        ("and more", gf(include, "10.1.0.4").ljust(optmem_max(w) + 1, b"x"))):
        w.see(name, outcome(sock.setsockopt, SOL_IP, GROUP_FILTER, value))
        w.see("get", read())
        w.see("in little room", read(1)[:3])
    w.see("another group", read(group="239.1.2.9"))
    w.see("another family", read(family=10))
    w.see("unicast", read(group="10.1.0.9"))
    w.see("another device", read(which=1))
    w.see("by the route", read(which=0))
    w.see("short", read(0, 1))
    w.see("nobody", outcome(sock.setsockopt, SOL_IP, GROUP_FILTER, gf(include)))
    w.see("that was to leave", outcome(sock.setsockopt, SOL_IP, DROP, mreqn(GROUP, index)))


# --- multicast: datagrams -----------------------------------------------------

@both("multicast: sending")
def _send(w):
    ear = peer(w, 0)
    ear.setsockopt(SOL_IP, ADD, mreq(GROUP, ROUTER))
    ear.setsockopt(SOL_IP, IP_RECVTTL, 1)

    def arrived():
        text, control, _, sender = ear.recvmsg(3000, 100)
        return len(text), struct.unpack("i", control[0][2])[0], sender[0] == w.here
    sock = dgram(w)
    w.see("send", outcome(sock.sendto, b"x", (GROUP, w.port)))
    w.see("got", arrived())
    w.see("its name", sock.getsockname()[0])
    w.see("a large one", outcome(sock.sendto, bytes(2900), (GROUP, w.port)))
    w.see("got", arrived())
    on(w, sock, (TTL, 7), (IP_TTL, 99))
    w.see("send", outcome(sock.sendto, b"x", (GROUP, w.port)))
    w.see("got", arrived())
    w.see("with a TTL of its own",
          outcome(sock.sendmsg, [b"x"], [(SOL_IP, IP_TTL, struct.pack("i", 3))], 0, (GROUP, w.port)))
    w.see("got", arrived())
    w.see("connect", outcome(sock.connect, (GROUP, w.port)))
    w.see("its name", sock.getsockname()[0] == w.here)
    w.see("its peer", sock.getpeername())
    w.see("send", outcome(sock.send, b"connected"))
    w.see("got", arrived())
    sock = dgram(w, 1, GROUP)
    w.see("name", sock.getsockname()[0])
    w.see("bound to the group", outcome(sock.sendto, b"from", (GROUP, w.port)))
    w.see("got", arrived())


@both("multicast: by which device")
def _send_by(w):
    ear = peer(w, 0)
    ear.setsockopt(SOL_IP, ADD, mreq(GROUP, ROUTER))
    inner = dgram(w, 0)
    inner.setsockopt(SOL_IP, ADD, mreq(GROUP, "127.0.0.1"))
    index = index_of(w.client, "c0")
    for name, option, value in (("address", IF, aton(w.here)), ("index", IF, mreqn("0.0.0.0", index))):
        sock = dgram(w)
        w.see(name, outcome(sock.setsockopt, SOL_IP, option, value))
        w.see("send", outcome(sock.sendto, b"x", (GROUP, w.port)))
        w.see("got", ear.recv(10))
    sock = dgram(w)
    sock.setsockopt(socket.SOL_SOCKET, SO_BINDTODEVICE, b"c0")
    w.see("bound to it", outcome(sock.sendto, b"y", (GROUP, w.port)))
    w.see("got", ear.recv(10))
    sock = dgram(w)
    on(w, sock, (IF, aton("127.0.0.1")))
    w.see("inside", outcome(sock.sendto, b"lo", (GROUP, w.port)))
    w.see("got", inner.recvfrom(10)[0])
    sock = dgram(w, 1, w.here)
    w.see("from its address", outcome(sock.sendto, b"z", (GROUP, w.port)))
    w.see("got", ear.recv(10))
    info = struct.pack("=i4s4s", index, bytes(4), bytes(4))
    w.see("by a message", outcome(dgram(w).sendmsg, [b"m"], [(SOL_IP, IP_PKTINFO, info)], 0,
                                  (GROUP, w.port)))
    w.see("got", ear.recv(10))


@both("multicast: who hears")
def _members(w):
    index, other = index_of(w.client, "c0"), peer(w, 2)
    member, second = dgram(w, 0), dgram(w, 0)
    for sock in member, second:
        on(w, sock, (ADD, mreqn(GROUP, index)))
    guest = dgram(w, 0)                 # has not joined, and hears what others have
    strict = dgram(w, 0)
    on(w, strict, (ALL, 0))
    bound, else_ = dgram(w, 0, GROUP), dgram(w, 0, "239.1.2.77")
    unicast = dgram(w, 0, w.here)
    other.sendto(b"one", (GROUP, w.port))
    for sock in member, second, guest, bound:
        w.see("got", got(w, sock, strict, else_))
    w.see("not the one bound to an address", first(unicast, other, (w.here, w.port)))
    other.sendto(b"another group", ("239.1.2.4", w.port))
    w.see("leave", outcome(member.setsockopt, SOL_IP, DROP, mreqn(GROUP, index)))
    other.sendto(b"two", (GROUP, w.port))
    for sock in second, guest, member:
        w.see("the second is still in", got(w, sock))
    w.see("leave", outcome(second.setsockopt, SOL_IP, DROP, mreqn(GROUP, index)))
    other.sendto(b"three", (GROUP, w.port))
    for sock in unicast, bound, else_, strict:
        sock.close()
    # the last one bound hears what is sent to the address
    last = dgram(w, 0)
    w.see("nobody hears", first(last, other, (w.here, w.port)))
    for sock in member, second, guest:
        sock.setblocking(False)
        w.see("nor he", outcome(sock.recv, 10))


@both("multicast: a member on another device")
def _other_device(w):
    other = peer(w, 2)
    sock = dgram(w, 0)
    on(w, sock, (ALL, 0), (ADD, mreq(GROUP, "127.0.0.1")))
    near = dgram(w, 0)
    on(w, near, (ADD, mreq(GROUP, w.here)))
    other.sendto(b"x", (GROUP, w.port))
    w.see("the right one", got(w, near, sock))


@both("multicast: sources wanted and not")
def _source_filter(w):
    index = index_of(w.client, "c0")
    w.net.router.ip("addr add 10.1.0.71/24 dev rc", "addr add 10.1.0.72/24 dev rc")
    try:
        tellers = {}
        for name in "10.1.0.71", "10.1.0.72":
            tellers[name] = peer(w, 2, name)
        sock, guest = dgram(w, 0), dgram(w, 0)
        source = lambda addr: aton(GROUP) + aton(w.here) + aton(addr)

        def told():
            for name, teller in tellers.items():
                teller.sendto(name.encode(), (GROUP, w.port))
            tellers["10.1.0.71"].sendto(b"end", (DIRECTED, w.port))
            seen = []
            for each in sock, guest:
                while (text := each.recv(20)) != b"end":
                    seen.append((each is guest, text))
            return seen
        on(w, sock, (ADD_SOURCE, source("10.1.0.71")))
        w.see("one", told())
        on(w, sock, (ADD_SOURCE, source("10.1.0.72")))
        w.see("two", told())
        on(w, sock, (DROP_SOURCE, source("10.1.0.71")))
        w.see("the other", told())
        on(w, sock, (DROP, mreqn(GROUP, index)), (ADD, mreqn(GROUP, index)))
        w.see("all", told())
        on(w, sock, (BLOCK, source("10.1.0.72")))
        w.see("all but one", told())
        on(w, guest, (ADD, mreqn(GROUP, index)))
        w.see("another wants him", told())
        on(w, guest, (BLOCK, source("10.1.0.71")))
        w.see("each wants another", told())
        guest.close()
        guest = dgram(w, 0)
        on(w, sock, (UNBLOCK, source("10.1.0.72")))
        w.see("all again", told())
    finally:
        w.net.router.ip("addr del 10.1.0.71/24 dev rc", "addr del 10.1.0.72/24 dev rc")


@both("multicast: members on the sender's machine")
def _loop(w):
    member, sock = dgram(w, 0), dgram(w, 1)
    ear = peer(w, 0)
    ear.setsockopt(SOL_IP, ADD, mreq(GROUP, ROUTER))
    on(w, member, (ADD, mreq(GROUP, w.here)))
    member.setsockopt(SOL_IP, IP_RECVTTL, 1)
    for options in ((), ((TTL, 0),), ((TTL, 5),)):
        on(w, sock, *options)
        w.see("send", outcome(sock.sendto, b"loop", (GROUP, w.port)))
        text, control, _, sender = member.recvmsg(10, 100)
        w.see("got", (text, struct.unpack("i", control[0][2])[0], sender[0] == w.here))
    on(w, sock, (LOOP, 0))
    ear.recv(10)
    ear.recv(10)
    w.see("send", outcome(sock.sendto, b"not here", (GROUP, w.port)))
    w.see("there", ear.recv(10))
    w.see("not here", first(member, ear, (w.here, w.port)))
    on(w, sock, (LOOP, 1))
    w.see("a large one", outcome(sock.sendto, bytes(2900), (GROUP, w.port)))
    w.see("got", len(member.recv(3000)))
    w.see("segments", outcome(sock.sendmsg, [bytes(2900)], [(17, 103, struct.pack("=H", 1000))], 0,
                              (GROUP, w.port)))
    w.see("got", [len(member.recv(3000)) for _ in range(3)])
    # nothing is on its way any more to whom the next family's run has there
    w.see("there", [len(ear.recv(3000)) for _ in range(4)])


@both("multicast: the control messages of what came")
def _multicast_cmsgs(w):
    member, other = dgram(w, 0), peer(w, 2)
    on(w, member, (ADD, mreq(GROUP, w.here)), (IP_PKTINFO, 1))
    other.sendto(b"x", (GROUP, w.port))
    text, control, flags, _ = member.recvmsg(10, 100)
    index, local, addr = struct.unpack("=i4s4s", control[0][2])
    w.see("message", (text, flags, index == index_of(w.client, "c0"),
                      socket.inet_ntoa(local) == w.here, socket.inet_ntoa(addr)))


@both("multicast: fragments of a datagram for a group")
def _fragments(w):
    member, other = dgram(w, 0), peer(w, 2)
    on(w, member, (ADD, mreq(GROUP, w.here)))
    text = bytes(range(256)) * 20
    other.sendto(text, (GROUP, w.port))
    w.see("got", member.recv(6000) == text)


@both("multicast: nobody wants it, and no error says so")
def _multicast_no_error(w):
    no_error(w, "224.0.0.1")


@both("multicast: 224.0.0.1 is everybody's")
def _all_hosts(w):
    ear, other = dgram(w, 0), peer(w, 2)
    other.sendto(b"all hosts", ("224.0.0.1", w.port))
    w.see("got", got(w, ear))


# --- what the device hears ----------------------------------------------------

def filters(ns, device="c0"):
    """The device's own list: how often each group's hardware address is wanted."""
    rows = json.loads(run("ip", "-n", ns.name, "-j", "maddr", "show", "dev", device))
    return {entry["link"]: entry.get("users", 1) for row in rows for entry in row["maddr"]
            if "link" in entry}


@both("multicast: the device's filter, to the last user")
def _filter(w):
    before = filters(w.client)
    first_, second = dgram(w), dgram(w)
    seen = lambda: {name: users - before.get(name, 0) for name, users in filters(w.client).items()
                    if users != before.get(name, 0)}
    on(w, first_, (ADD, mreq(GROUP, w.here)))
    w.see("one", seen())
    on(w, second, (ADD, mreq(GROUP, w.here)))
    w.see("two sockets", seen())
    on(w, first_, (ADD, mreq("239.129.2.3", w.here)))
    w.see("two groups of one hardware address", seen())
    on(w, first_, (DROP, mreq(GROUP, w.here)))
    w.see("one of two", seen())
    second.close()
    w.see("closed", seen())
    first_.close()
    w.see("none", seen())


@case("multicast: device, address and namespace go while somebody is a member")
def _goes(net):
    with Sandbox() as box:
        ns, far = box.namespace("x"), box.namespace("y")
        ns.ip(f"link add x0 type veth peer name y0 netns {far.name}", "link set x0 up",
              "link add d0 type dummy", "link set d0 up")
        far.ip("link set y0 up", "addr add 10.7.0.3/24 dev y0")
        ns.tool("addr add 10.7.0.1/24 dev x0")
        ns.tool("addr add 10.8.0.1/24 dev d0")
        sock = ns.socket(kind=DGRAM)
        gone, stays = (index_of(ns, device) for device in ("d0", "x0"))
        for index in gone, stays:
            sock.setsockopt(SOL_IP, ADD, mreqn(GROUP, index))
        source = aton(GROUP) + aton("10.8.0.1") + aton("10.8.0.9")
        sock.setsockopt(SOL_IP, BLOCK, source)
        ns.ip("link del d0")
        fails(errno.ENODEV, sock.setsockopt, SOL_IP, BLOCK, source)
        sock.setsockopt(SOL_IP, DROP, mreqn(GROUP, gone))
        fails(errno.EADDRNOTAVAIL, sock.setsockopt, SOL_IP, DROP, mreqn(GROUP, gone))
        # the address goes: who is in the group still hears it
        sock.bind(("", 7000))
        sock.settimeout(10)
        teller = far.socket(socket.AF_INET, DGRAM)
        teller.setsockopt(SOL_IP, IF, aton("10.7.0.3"))
        ns.tool("addr del 10.7.0.1/24 dev x0")
        teller.sendto(b"still", (GROUP, 7000))
        equal(sock.recv(10), b"still", "without an address")
        ns.ip("link set x0 down", "link set x0 up")
        wait_for(lambda: outcome(teller.sendto, b"again", (GROUP, 7000)) == 5 and
                 "IN" in events(sock, 100), "up again")
        equal(sock.recv(10), b"again", "after it was down")
        # moved away, with a member
        ns.ip(f"link set x0 netns {far.name}")
        sock.close()
        teller.close()
        held = ns.socket(kind=DGRAM)
        ns.ip("link add d1 type dummy", "link set d1 up")
        held.setsockopt(SOL_IP, ADD, mreqn(GROUP, index_of(ns, "d1")))
        held.close()


@case("multicast: a TTL of 0 does not leave the machine")
def _inside(net):
    """Linux lets it go where nobody on the machine is a member, against RFC 1112 6.1."""
    ear, sock = net.router.socket(socket.AF_INET, DGRAM), net.client.socket(kind=DGRAM)
    ear.bind(("", 7400))
    ear.settimeout(10)
    ear.setsockopt(SOL_IP, ADD, mreq(GROUP, ROUTER))
    sock.setsockopt(SOL_IP, TTL, 0)
    equal(outcome(sock.sendto, b"in", (GROUP, 7400)), 2, "sendto")
    sock.setsockopt(SOL_IP, TTL, 1)
    sock.sendto(b"out", (GROUP, 7400))
    equal(ear.recv(10), b"out", "what the router hears")
    ear.close()
    sock.close()


@case("multicast: both stacks of a machine are members, and each other's")
def _multicast_shared(net):
    ours, host = net.client.socket(kind=DGRAM), net.client.socket(socket.AF_INET, DGRAM)
    teller = net.router.socket(socket.AF_INET, DGRAM)
    teller.setsockopt(SOL_IP, IF, aton(ROUTER))
    for sock, local in (ours, "10.1.0.2"), (host, "10.1.0.3"):
        sock.bind(("", 7200))
        sock.settimeout(10)
        sock.setsockopt(SOL_IP, ADD, mreq(GROUP, local))
    for name, sender in ("outside", teller), ("ours", ours), ("host's", host):
        sender.sendto(name.encode(), (GROUP, 7200))
        equal([sock.recv(20) for sock in (ours, host)], [name.encode()] * 2, name)
    for sock in ours, host, teller:
        sock.close()


@case("multicast: a stream goes on over a link that loses of it", limit=120)
def _stream(net):
    """RTP's way: numbered datagrams, and nobody waits for one that is missing."""
    net.netem("loss 20%")
    try:
        member, teller = net.client.socket(kind=DGRAM), net.router.socket(socket.AF_INET, DGRAM)
        teller.setsockopt(SOL_IP, IF, aton(ROUTER))
        member.bind(("", 7500))
        member.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
        member.setsockopt(SOL_IP, ADD, mreq(GROUP, "10.1.0.2"))
        for number in range(500):
            teller.sendto(struct.pack("!I", number) + bytes(156), (GROUP, 7500))
        member.setblocking(False)
        seen = []

        def ended():
            teller.sendto(struct.pack("!I", 500), (GROUP, 7500))
            while not isinstance(text := outcome(member.recv, 200), str):
                seen.append(struct.unpack("!I", text[:4])[0])
            return seen and seen[-1] == 500
        wait_for(ended, "the end of the stream")
        heard = [number for number in seen if number < 500]
        equal(heard, sorted(set(heard)), "the order")
        check(300 < len(heard) < 500, f"{len(heard)} of 500 heard")
        member.close()
        teller.close()
    finally:
        net.netem("")


@case("threads join, leave, and close while datagrams come", limit=120)
def _threads(net):
    teller = net.router.socket(socket.AF_INET, DGRAM)
    teller.setsockopt(SOL_IP, IF, aton(ROUTER))
    stop = threading.Event()

    def tell():
        # faster than it is read, but not so fast that a slow kernel does nothing but receive
        while not stop.wait(0.0005):
            outcome(teller.sendto, b"x", (GROUP, 7300))

    wrong = []

    def member(number):
        for round_ in range(60):
            sock = net.client.socket(kind=DGRAM)
            sock.setsockopt(socket.SOL_SOCKET, SO_REUSEADDR, 1)
            sock.bind(("", 7300))
            sock.setsockopt(SOL_IP, ADD, mreq(GROUP, "10.1.0.2"))
            sock.settimeout(10)
            if outcome(sock.recv, 10) != b"x":
                wrong.append(f"{number} heard nothing")
            if round_ % 2:
                sock.setsockopt(SOL_IP, DROP, mreq(GROUP, "10.1.0.2"))
            sock.close()
    threads = [threading.Thread(target=member, args=(n,)) for n in range(3)]
    talker = threading.Thread(target=tell)
    talker.start()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    stop.set()
    talker.join()
    teller.close()
    check(not wrong, f"{len(wrong)}: {wrong[:3]}")


@case("multicast: the tool lists groups, members and sources")
def _maddr(net):
    def listed(group):
        return [(e["members"], e["mode"], e["sources"], e.get("igmp"))
                for e in net.client.tool_json("maddr show dev c0") if e["group"] == group]

    ours, other = net.client.socket(kind=DGRAM), net.client.socket(kind=DGRAM)
    source = mreq(GROUP, "10.1.0.2")
    for last in "72", "71":
        ours.setsockopt(SOL_IP, ADD_SOURCE, source + aton(f"10.1.0.{last}"))
    equal(listed(GROUP), [(1, "include", "10.1.0.71,10.1.0.72", 3)], "one")
    check(f"{GROUP} dev c0 members 1 include 10.1.0.71,10.1.0.72 igmp 3\n" in
          net.client.tool("maddr"), "as text")
    other.setsockopt(SOL_IP, ADD, source)
    other.setsockopt(SOL_IP, BLOCK, source + aton("10.1.0.71"))
    equal(listed(GROUP), [(2, "exclude", "", 3)], "both")
    ours.close()
    equal(listed(GROUP), [(1, "exclude", "10.1.0.71", 3)], "the other")
    # no member any more, though the link is still being told
    other.close()
    equal(listed(GROUP), [], "none")
    equal(listed("224.0.0.1"), [(1, "exclude", "", None)], "what every device is in")


@case("multicast: many members of one group, each with sources of its own")
def _many_sources(net):
    """What all of them want is put together anew at each change: in no more than a moment."""
    def listed():
        return [(e["members"], e["source_count"]) for e in net.client.tool_json("maddr")
                if e["group"] == GROUP]

    socks = [net.client.socket(kind=DGRAM) for _ in range(200)]
    for number, sock in enumerate(socks):
        for last in range(10):
            sock.setsockopt(SOL_IP, ADD_SOURCE, mreq(GROUP, "10.1.0.2") +
                            aton(f"11.0.{number}.{last}"))
    equal(listed(), [(200, 2000)], "all of them")
    for sock in socks[::2]:
        sock.close()
    equal(listed(), [(100, 1000)], "half of them")
    for sock in socks[1::2]:
        sock.close()
    equal(listed(), [], "none")


@case("multicast: what is wanted is told, and answered for, across a link")
def _igmp(net):
    def told():
        return (net.client.counters() - before).get("igmp_out_reports", 0)

    before = net.client.counters()
    sock = net.client.socket(kind=DGRAM)
    sock.setsockopt(SOL_IP, ADD, mreq("239.77.1.1", "10.1.0.2"))
    wait_for(lambda: told() >= 2, "reports")
    with net.router, socket.socket(socket.AF_INET, socket.SOCK_RAW, 2) as router:
        router.setsockopt(SOL_IP, socket.IP_MULTICAST_IF, aton("10.1.0.1"))
        before = net.client.counters()
        router.sendto(query(3, code=1), (HOSTS, 0))
    wait_for(told, "the answer")
    equal((net.client.counters() - before).get("igmp_in_queries"), 1, "queries")
    before = net.client.counters()
    sock.close()
    wait_for(lambda: told() >= 2, "leaving")


@contextlib.contextmanager
def in_order():
    """What is sent first arrives first, to whomever: several cases end with a marker."""
    with network() as net:
        for ns in net.client, net.router:
            keep_order(ns, 1)
        yield net


if __name__ == "__main__":
    main(in_order)
