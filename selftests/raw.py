#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Raw sockets: each call does for AF_TOYTCP what it does for AF_INET; see twin.py."""

import ctypes
import os
import socket
import struct

from lib import AF_TOYTCP, case, check, equal, errno_name, main, network, wait_for
from twin import becomes, both, events, libc, outcome, raw, readable, so_error, unacked
from wire import ETH_IP, Port, checksum, icmp, ip

RAW, ICMP, TCP, UDP, OTHER = socket.SOCK_RAW, 1, 6, 17, 253
IP_HDRINCL, IP_PKTINFO, IP_MTU_DISCOVER, IP_RECVERR, IP_RECVTTL, IP_RECVTOS = 3, 8, 10, 11, 12, 13
IP_MTU, IP_MULTICAST_IF, IP_MULTICAST_LOOP, IP_ADD_MEMBERSHIP = 14, 32, 34, 35
DO, SOL_RAW, ICMP_FILTER = 2, 255, 1
SO_BINDTODEVICE, SO_ATTACH_FILTER, SO_RXQ_OVFL, SO_PEEK_OFF = 25, 26, 40, 42
GROUP = "239.1.2.3"
UNSPEC = bytes(16)


def of(w, proto, ns=None):
    sock = w.sock(ns, RAW, proto)
    sock.settimeout(10)
    return sock


def echo(seq=1, data=b"x"):
    return icmp(8, 0, struct.pack("!HH", 4711, seq), data)


def packet(w, data):
    """A packet as it was read, without what must differ: its addresses named, no id, no sum."""
    size = (data[0] & 15) * 4
    names = {w.here: "here", w.there: "there"}
    ends = [socket.inet_ntoa(data[at:at + 4]) for at in (12, 16)]
    return (size, data[1], struct.unpack("!H", data[2:4])[0], data[6:8], data[8], data[9],
            checksum(data[:size]), [names.get(end, end) for end in ends], data[size:])


def read(w, sock, size=65535):
    got = outcome(sock.recvfrom, size)
    return got if isinstance(got, str) else (packet(w, got[0]), w.plain(got[1]))


def from_peer(w, sock, size=65535):
    """The next that is not of this machine: raw sockets hear what others send as well."""
    while True:
        got = outcome(sock.recvfrom, size)
        if isinstance(got, str) or got[1][0] != w.here:
            return got if isinstance(got, str) else (packet(w, got[0]), w.plain(got[1]))


@both("a packet of a protocol, both ways")
def _other(w):
    client, server = of(w, OTHER), of(w, OTHER, w.server)
    w.see("name", list(client.getsockname()))
    w.see("send", outcome(client.sendto, b"payload", (w.there, 0)))
    w.see("got", read(w, server))
    w.see("empty", outcome(client.sendto, b"", (w.there, 0)))
    w.see("got", read(w, server))
    w.see("answer", outcome(server.sendto, b"answer", (w.here, 99)))
    w.see("got", read(w, client))


@both("kinds of sockets")
def _create(w):
    # not SOCK_SEQPACKET: where the host has the module, that is SCTP
    for kind, proto in ((RAW, 0), (RAW, 1), (RAW, 255), (RAW, -1), (RAW, 300), (4, 0),
                        (2, 6), (1, 17), (1, 1), (2, 255), (2, 264), (11, 0)):
        got = outcome(w.client.socket, w.family, kind, proto)
        w.see((kind, proto), got if isinstance(got, str) else "yes")
        if not isinstance(got, str):
            got.close()


@both("ICMP: a ping of the program's own")
def _icmp(w):
    sock = of(w, ICMP)
    w.see("send", outcome(sock.sendto, echo(), (w.there, 0)))
    w.see("reply", from_peer(w, sock))
    for size in range(2):
        w.see(size, outcome(sock.sendto, bytes(size), (w.there, 0)))
    w.see("too large", outcome(sock.sendto, bytes(65516), (w.there, 0)))
    w.see("larger", outcome(sock.sendto, bytes(65536), (w.there, 0)))
    data = os.urandom(5000)
    w.see("fragments", outcome(sock.sendto, echo(2, data), (w.there, 0)))
    w.see("put together", from_peer(w, sock)[0][8][8:] == data)


@both("ICMP_FILTER")
def _filter(w):
    sock, other = of(w, ICMP), of(w, OTHER)
    w.see("is", sock.getsockopt(SOL_RAW, ICMP_FILTER, 4))
    w.see("one byte", sock.getsockopt(SOL_RAW, ICMP_FILTER, 1))
    w.see("set", outcome(sock.setsockopt, SOL_RAW, ICMP_FILTER, struct.pack("I", 1 << 0)))
    sock.sendto(echo(1), (w.there, 0))
    w.see("short", outcome(sock.setsockopt, SOL_RAW, ICMP_FILTER, b"\x00"))
    w.see("is", sock.getsockopt(SOL_RAW, ICMP_FILTER, 100))
    w.see("long", outcome(sock.setsockopt, SOL_RAW, ICMP_FILTER, struct.pack("I", ~1 & 0xffffffff) * 2))
    w.see("is", sock.getsockopt(SOL_RAW, ICMP_FILTER, 4))
    sock.settimeout(0.3)
    sock.sendto(echo(2), (w.there, 0))
    seen = set()
    while not isinstance(got := outcome(sock.recv, 100), str):
        seen.add((got[20], got[27]))
    w.see("the second reply", (0, 2) in seen)
    w.see("nothing else after it", {kind for kind, number in seen if number == 2})
    w.see("another protocol", outcome(other.setsockopt, SOL_RAW, ICMP_FILTER, bytes(4)))
    w.see("another protocol", outcome(other.getsockopt, SOL_RAW, ICMP_FILTER, 4))
    w.see("unknown", outcome(sock.setsockopt, SOL_RAW, 9, bytes(4)))
    w.see("unknown", outcome(sock.getsockopt, SOL_RAW, 9))


def header(w, payload, proto=OTHER, **fields):
    return ip(w.here, w.there, proto, payload, **fields)


@both("IP_HDRINCL: what is filled in")
def _hdrincl(w):
    client, server = of(w, OTHER), of(w, OTHER, w.server)
    w.see("was", client.getsockopt(socket.SOL_IP, IP_HDRINCL))
    w.see("set", outcome(client.setsockopt, socket.SOL_IP, IP_HDRINCL, 1))
    w.see("is", client.getsockopt(socket.SOL_IP, IP_HDRINCL))
    whole = header(w, b"mine", ttl=44, tos=8)
    w.see("whole", outcome(client.sendto, whole, (w.there, 0)))
    w.see("got", read(w, server))
    wrong = bytearray(whole)
    wrong[2:6] = bytes(4)       # length and id
    wrong[10:16] = bytes(6)     # sum and source
    w.see("not whole", outcome(client.sendto, wrong, (w.there, 0)))
    got = server.recv(100)
    w.see("got", packet(w, got))
    w.see("an id", struct.unpack("!H", got[4:6])[0] != 0)
    wrong[6:8] = b"\x40\x00"
    client.sendto(wrong, (w.there, 0))
    got = server.recv(100)
    w.see("with DF", (got[4:6], packet(w, got)))
    spoofed = ip("192.0.2.99", w.there, OTHER, b"not me")
    w.see("another's source", outcome(client.sendto, spoofed, (w.there, 0)))
    w.see("got", read(w, server))
    options = header(w, b"behind", options=b"\x01\x01\x01\x01")
    w.see("options", outcome(client.sendto, options, (w.there, 0)))
    w.see("got", read(w, server))


@both("IP_HDRINCL: what is refused")
def _refused(w):
    sock = of(w, OTHER)
    sock.setsockopt(socket.SOL_IP, IP_HDRINCL, 1)
    for size in (0, 1, 19):
        w.see(size, outcome(sock.sendto, header(w, b"")[:size], (w.there, 0)))
    w.see("a header beyond the end", outcome(sock.sendto, b"\x4f" + bytes(30), (w.there, 0)))
    w.see("as the MTU", outcome(sock.sendto, header(w, bytes(1480), 252), (w.there, 0)))
    w.see("larger", outcome(sock.sendto, header(w, bytes(1481)), (w.there, 0)))
    w.see("too large", outcome(sock.sendto, bytes(65536), (w.there, 0)))
    w.see("nobody", outcome(sock.send, header(w, b"")))
    w.see("out of band", outcome(sock.sendto, header(w, b""), socket.MSG_OOB, (w.there, 0)))
    w.see("no way", outcome(sock.sendto, header(w, b""), ("255.255.255.255", 0)))


def heard(port):
    """Who a frame of ours is for, and with what TTL; the next one."""
    while frame := port.receive(10):
        if frame.kind == ETH_IP and frame.proto == OTHER:
            return frame.raw[:6].hex(":"), frame.ttl, frame.daddr, frame.payload
    return "nothing"


@both("IP_HDRINCL: to a group and to all")
def _many(w):
    # what is for many has no gateway, whatever the table says
    wire = Port(w.net.router, "rc")
    sock, ear = of(w, OTHER), of(w, OTHER)
    sock.setsockopt(socket.SOL_IP, IP_HDRINCL, 1)
    for one in sock, ear:
        one.setsockopt(socket.SOL_IP, IP_MULTICAST_IF, socket.inet_aton(w.here))
    w.see("join", outcome(ear.setsockopt, socket.SOL_IP, IP_ADD_MEMBERSHIP,
                          socket.inet_aton(GROUP) + socket.inet_aton(w.here)))
    for host in GROUP, "10.1.0.255", "255.255.255.255":
        whole = ip(w.here, host, OTHER, b"to many", ttl=3)
        first = outcome(sock.sendto, whole, (host, 0))
        w.see(host, first)
        if first == "EACCES":
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
            w.see(host, outcome(sock.sendto, whole, (host, 0)))
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 0)
        w.see("on the wire", heard(wire))
        w.see("here", read(w, ear))
    for ttl in 0, 9:
        w.see(ttl, outcome(sock.sendto, ip(w.here, GROUP, OTHER, b"again", ttl=ttl), (GROUP, 0)))
        w.see("here", read(w, ear))
    w.see("on the wire is the second", heard(wire))
    sock.setsockopt(socket.SOL_IP, IP_MULTICAST_LOOP, 0)
    w.see("not here", outcome(sock.sendto, ip(w.here, GROUP, OTHER, b"away"), (GROUP, 0)))
    w.see("on the wire", heard(wire)[3])
    w.see("to itself", outcome(ear.sendto, b"itself", (GROUP, 0)))
    w.see("here", read(w, ear))
    w.see("on the wire", heard(wire)[3])
    w.see("another way than it says", outcome(sock.sendto, ip(w.here, w.there, OTHER, b"odd"),
                                             (GROUP, 0)))
    wire.sock.close()


@both("IP_HDRINCL: a host that nobody answers for")
def _nobody(w):
    sock, any_, ours = of(w, OTHER), of(w, 255), of(w, OTHER)
    for one in sock, any_, ours:
        one.setsockopt(socket.SOL_IP, IP_HDRINCL, 1)
        one.setsockopt(socket.SOL_IP, IP_RECVERR, 1)
    ours.bind((w.here, 0))
    # not told: a foreign source, a later fragment, one that is too short
    nobody = "10.1.0.99"
    for packet_ in (ip("192.0.2.99", nobody, OTHER, b"a foreign source"),
                    ip(w.here, nobody, OTHER, b"a later fragment", frag=5),
                    ip(w.here, nobody, OTHER, b"short")):
        w.see("send", outcome(sock.sendto, packet_, (nobody, 0)))
    w.see("send", outcome(any_.sendto, ip(w.here, nobody, OTHER, b"with a header"), (nobody, 0)))
    for one in sock, ours:
        got = error_of(w, one)
        w.see("told", [got[0][20:], *got[1:]])
    w.see("nothing more", [events(one) for one in (sock, ours, any_)])


@both("IP_HDRINCL: larger than the path with DF, and what is not is cut")
def _path(w):
    sock = of(w, OTHER)
    sock.setsockopt(socket.SOL_IP, IP_RECVERR, 1)
    # a router tells of its next hop: who is not connected learns from it as well
    w.net.router.ip("link set rs mtu 1300")
    try:
        w.see("send", outcome(sock.sendto, bytes(1400), (w.there, 0)))
        got = error_of(w, sock)
        w.see("told", [len(got[0]) > 8, *got[1:]])
        other = w.sock(None, socket.SOCK_DGRAM)
        other.connect((w.there, 9))
        w.see("and known to all", other.getsockopt(socket.SOL_IP, IP_MTU))
        sock.setsockopt(socket.SOL_IP, IP_HDRINCL, 1)
        for frag in 0x4000, 0:
            w.see(frag, outcome(sock.sendto, header(w, bytes(1400), frag=frag), (w.there, 0)))
            w.see("then", becomes(sock, "ERR"))
        got = error_of(w, sock)
        w.see("told", [len(got[0]), *got[1:]])
        w.see("no more", events(sock))
    finally:
        w.net.router.ip("link set rs mtu 1500")


@both("IPPROTO_RAW: any protocol, with a header")
def _ipproto_raw(w):
    sock, server = of(w, 255), of(w, OTHER, w.server)
    w.see("IP_HDRINCL", sock.getsockopt(socket.SOL_IP, IP_HDRINCL))
    w.see("send", outcome(sock.sendto, header(w, b"any"), (w.there, 0)))
    w.see("got", read(w, server))
    w.see("short", outcome(sock.sendto, b"payload", (w.there, 0)))


@both("addresses that are none")
def _addresses(w):
    sock = of(w, 252)     # what is not waited for here is none of another case's
    w.see("nobody", outcome(sock.send, b"x"))
    w.see("short", raw(libc.sendto, sock.fileno(), b"x", 1, 0, UNSPEC, 15))
    w.see("none", raw(libc.sendto, sock.fileno(), b"x", 1, 0, UNSPEC, 0))
    w.see("a family", raw(libc.sendto, sock.fileno(), b"x", 1, 0, b"\x0a" + bytes(15), 16))
    w.see("AF_UNSPEC", raw(libc.sendto, sock.fileno(), b"x", 1, 0, UNSPEC, 16))
    w.see("bind to a stranger's", outcome(sock.bind, ("10.1.0.77", 0)))
    w.see("short", raw(libc.bind, sock.fileno(), UNSPEC, 15))
    w.see("bind", outcome(sock.bind, (w.here, 4711)))
    w.see("name", w.plain(sock.getsockname()))
    w.see("again", outcome(sock.bind, ("127.0.0.1", 0)))
    w.see("name", list(sock.getsockname()))
    w.see("AF_UNSPEC", raw(libc.bind, sock.fileno(), UNSPEC, 16))


@both("bound and connected sockets hear less")
def _bound(w):
    server = of(w, OTHER, w.server)
    socks = [of(w, OTHER) for _ in range(5)]
    socks[1].bind((w.here, 0))
    socks[2].bind(("127.0.0.1", 0))
    w.see("connect", outcome(socks[3].connect, (w.there, 7)))
    w.see("names", [w.plain(socks[3].getsockname()), w.plain(socks[3].getpeername())])
    w.see("connect", outcome(socks[4].connect, ("10.2.0.1", 0)))
    w.see("peer of port 0", outcome(socks[4].getpeername))
    server.sendto(b"news", (w.here, 0))
    for number in (0, 1, 3):
        w.see(number, read(w, socks[number]))
    w.see("not", [events(socks[number]) for number in (2, 4)])
    w.see("send", outcome(socks[3].send, b"back"))
    w.see("got", read(w, server))
    w.see("bind", outcome(socks[3].bind, (w.here, 0)))
    w.see("device", outcome(socks[0].setsockopt, socket.SOL_SOCKET, SO_BINDTODEVICE, b"lo"))
    server.sendto(b"more", (w.here, 0))
    w.see("got", read(w, socks[1]))
    w.see("not by lo", events(socks[0]))


@both("TCP and UDP: copies, and the transport goes on")
def _copies(w):
    tcp, udp = of(w, TCP, w.server), of(w, UDP, w.server)
    client, server = w.pair()
    seen = packet(w, tcp.recv(100))
    w.see("the SYN's protocol, its ends", (seen[5], seen[7], struct.unpack("!H", seen[8][2:4])[0] -
                                          w.port))
    client.send(b"text")
    w.see("and the connection", server.recv(10))
    sock = w.sock(None, socket.SOCK_DGRAM)
    receiver = w.sock(w.server, socket.SOCK_DGRAM)
    receiver.bind((w.there, w.port))
    sock.sendto(b"datagram", (w.there, w.port))
    seen = read(w, udp)[0]
    w.see("datagram", (seen[5], seen[8][8:]))
    w.see("its socket", receiver.recv(100))


@both("a protocol of nobody's is answered, of somebody's it is not")
def _unreachable(w):
    client = of(w, OTHER)
    client.setsockopt(socket.SOL_IP, IP_RECVERR, 1)
    client.sendto(b"first of all", (w.there, 0))
    w.see("told", error_of(w, client))
    server = of(w, OTHER, w.server)
    client.sendto(b"second", (w.there, 0))
    w.see("got", read(w, server))
    w.see("quiet", events(client))


def error_of(w, sock):
    """The next of the error queue."""
    becomes(sock, "ERR")
    data, control, flags, name = sock.recvmsg(2000, 500, socket.MSG_ERRQUEUE)
    (level, kind, value), = control
    number, origin, icmp_type, code, _, info, _ = struct.unpack("=IBBBBII", value[:16])
    return (data, flags, w.plain(name), [level, kind], errno_name(number), origin, icmp_type, code,
            info, w.plain((socket.inet_ntoa(value[20:24]), 0)))


@both("errors: time exceeded, too big")
def _errors(w):
    sock = of(w, OTHER)
    sock.setsockopt(socket.SOL_IP, IP_RECVERR, 1)
    sock.setsockopt(socket.SOL_IP, socket.IP_TTL, 1)
    sock.sendto(b"it is too far", (w.there, 0))
    w.see("told", error_of(w, sock))
    w.see("then", [events(sock), so_error(sock)])
    sock.setsockopt(socket.SOL_IP, IP_MTU_DISCOVER, DO)
    w.see("too big", outcome(sock.sendto, bytes(1481), (w.there, 0)))
    w.see("told", error_of(w, sock))
    sock.setsockopt(socket.SOL_IP, IP_HDRINCL, 1)
    w.see("with a header", outcome(sock.sendto, header(w, bytes(1481)), (w.there, 0)))
    w.see("told", error_of(w, sock))
    whole = header(w, b"it is far", ttl=1)
    sock.sendto(whole, (w.there, 0))
    told = error_of(w, sock)
    w.see("the header is the user's", [len(told[0]), told[0][20:], *told[1:]])
    sock = of(w, OTHER)
    sock.connect((w.there, 0))
    sock.send(b"hello you")
    becomes(sock, "ERR")
    w.see("connected: a hard one", outcome(sock.recv, 10))
    sock = of(w, OTHER)
    sock.sendto(b"hello you", (w.there, 0))
    sock.settimeout(0.3)
    w.see("not connected: none", outcome(sock.recv, 10))


@both("control messages, truncation")
def _cmsgs(w):
    client, server = of(w, OTHER), of(w, OTHER, w.server)
    for option in (IP_PKTINFO, IP_RECVTTL, IP_RECVTOS):
        server.setsockopt(socket.SOL_IP, option, 1)
    w.see("send", outcome(client.sendmsg, [b"0123456789"], [
        (socket.SOL_IP, socket.IP_TOS, struct.pack("i", 0x28)),
        (socket.SOL_IP, socket.IP_TTL, struct.pack("i", 33))], 0, (w.there, 0)))
    data, got, flags, _ = server.recvmsg(25, 500, socket.MSG_PEEK)
    w.see("peeked", [len(data), flags])
    w.see("of its length", len(server.recv(10, socket.MSG_PEEK)))
    w.see("MSG_TRUNC", raw(libc.recv, server.fileno(), ctypes.create_string_buffer(4), 4,
                          socket.MSG_TRUNC | socket.MSG_PEEK))
    data, got, flags, _ = server.recvmsg(100, 500)
    told = {kind: value for _, kind, value in got}
    w.see("kinds", sorted(told))
    w.see("TTL and TOS", [told[socket.IP_TTL], told[socket.IP_TOS]])
    w.see("to", w.plain((socket.inet_ntoa(told[IP_PKTINFO][8:12]), 0)))
    w.see("read", [packet(w, data), flags])


@both("readiness, queues, options")
def _queues(w):
    client, server = of(w, OTHER), of(w, OTHER, w.server)
    w.see("writable", events(client))
    client.sendto(b"12345", (w.there, 0))
    becomes(server, "IN")
    w.see("FIONREAD", readable(server))
    wait_for(lambda: unacked(client) == 0, "SIOCOUTQ is 0")
    w.see("unknown", outcome(client.setsockopt, socket.SOL_IP, 99, 1))
    w.see("SOL_UDP", outcome(client.setsockopt, socket.SOL_UDP, 1, 1))
    w.see("SO_PEEK_OFF", outcome(client.getsockopt, socket.SOL_SOCKET, SO_PEEK_OFF))
    w.see("set", outcome(client.setsockopt, socket.SOL_SOCKET, SO_PEEK_OFF, 1))
    w.see("listen", outcome(client.listen, 1))
    w.see("shutdown", outcome(client.shutdown, socket.SHUT_RDWR))
    w.see("protocol", client.getsockopt(socket.SOL_SOCKET, socket.SO_PROTOCOL))


@both("to this machine, and to itself")
def _self(w):
    a, b = of(w, OTHER), of(w, OTHER)
    for host in ("127.0.0.1", w.here):
        w.see(host[:3], outcome(a.sendto, b"me", (host, 0)))
        w.see("got", [read(w, a)[0][7:], read(w, b)[0][7:]])


def program(*instructions):
    """A struct sock_fprog, and what it points to."""
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *row) for row in instructions))
    return struct.pack("HxxxxxxQ", len(instructions), ctypes.addressof(code)), code


@both("SO_ATTACH_FILTER sees the IP header")
def _attach(w):
    client, server = of(w, OTHER), of(w, OTHER, w.server)
    # ldb [9]; jeq #253; ret 24, ret 0: the protocol, and 24 bytes
    prog, code = program((0x30, 0, 0, 9), (0x15, 0, 1, OTHER), (6, 0, 0, 24), (6, 0, 0, 0))
    w.see("attach", outcome(server.setsockopt, socket.SOL_SOCKET, SO_ATTACH_FILTER, prog))
    client.sendto(b"0123456789", (w.there, 0))
    w.see("cut", server.recv(100)[20:])
    prog, other = program((6, 0, 0, 0))
    server.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER, prog)
    client.sendto(b"0123456789", (w.there, 0))
    server.settimeout(0.3)
    w.see("refused", outcome(server.recv, 100))
    del code, other


@case("CAP_NET_RAW")
def _capability(net):
    def attempt(family):
        net.client.__enter__()  # for good: who has no right has none to leave again
        os.setgroups([])
        os.setresuid(65534, 65534, 65534)
        return outcome(socket.socket, family, RAW, ICMP)
    for family in (socket.AF_INET, AF_TOYTCP):
        equal(net.box.child(attempt, family).result(), "EPERM", f"family {family}")


@case("raw_drop_mem: udp_mem bounds these sockets as well")
def _drop_mem(net):
    path = "/proc/sys/net/toytcp/udp_mem"
    with open(path, encoding="ascii") as file:
        limits = file.read()
    sock = net.client.socket(AF_TOYTCP, RAW, OTHER)
    sock.setsockopt(socket.SOL_SOCKET, 33, 1 << 26)     # SO_RCVBUFFORCE
    before = net.client.counters()
    try:
        with open(path, "w", encoding="ascii") as file:
            file.write("0 0 0")
        # each processor has a megabyte that is not yet counted
        for _ in range(1000):
            sock.sendto(bytes(60000), ("127.0.0.1", 0))
            if (net.client.counters() - before).get("raw_drop_mem"):
                break
        else:
            raise AssertionError("no raw_drop_mem")
    finally:
        with open(path, "w", encoding="ascii") as file:
            file.write(limits)
    sock.sendto(b"room", ("127.0.0.1", 0))
    sock.settimeout(10)
    while not sock.recv(65535).endswith(b"room"):
        pass


@case("counters")
def _counters(net):
    client, server = (ns.socket(AF_TOYTCP, RAW, OTHER) for ns in (net.client, net.server))
    there = (net.server_address(AF_TOYTCP), 0)
    before, sent = net.server.counters(), net.client.counters()
    client.sendto(b"x", there)
    becomes(server, "IN")
    server.recv(100)
    equal((net.server.counters() - before).get("raw_in_packets"), 1, "raw_in_packets")
    equal((net.client.counters() - sent).get("raw_out_packets"), 1, "raw_out_packets")
    prog, code = program((6, 0, 0, 0))
    server.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER, prog)
    client.sendto(b"x", there)
    wait_for(lambda: (net.server.counters() - before).get("raw_drop_filter") == 1, "the filter")
    server.setsockopt(socket.SOL_SOCKET, 27, 0)
    server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
    server.setsockopt(socket.SOL_SOCKET, SO_RXQ_OVFL, 1)
    for _ in range(30):
        client.sendto(bytes(1000), there)
    wait_for(lambda: (net.server.counters() - before).get("ip_in_receives") == 32, "all of them")
    server.setblocking(False)
    got = 0
    while isinstance(outcome(server.recv, 2000), bytes):
        got += 1
    moved = net.server.counters() - before
    equal(moved.get("raw_drop_rcvbuf"), 30 - got, "raw_drop_rcvbuf")
    equal(moved.get("ip_drop_no_proto", 0), 0, "none of them is refused")
    check(0 < got < 30, f"{got} of 30")
    client.sendto(b"room again", there)
    becomes(server, "IN")
    _, told, _, _ = server.recvmsg(100, 100)
    equal([(kind, struct.unpack("I", data)[0]) for _, kind, data in told],
          [(SO_RXQ_OVFL, 30 - got + 1)], "what the socket has dropped")
    del code


@case("toytcp ss -w shows them, and ICMP echo sockets")
def _ss(net):
    net.client.sysctl("net.toytcp.ping_group_range", "0 2147483647")
    there = net.server_address(AF_TOYTCP)
    tcp_as_raw = net.client.socket(AF_TOYTCP, RAW, TCP)
    echoes = net.client.socket(AF_TOYTCP, socket.SOCK_DGRAM, ICMP)
    echoes.bind((net.client_address(AF_TOYTCP), 4711))
    echoes.connect((there, 9))
    rows = {(row["protocol"], row["local_port"]): row for row in net.client.tool_json("ss -a -w")}
    equal(sorted(rows), [("icmp", 4711), ("raw", TCP)], "ss -a -w")
    equal(rows["icmp", 4711]["peer"], there, "the peer")
    equal([row["protocol"] for row in net.client.tool_json("ss -a -t -u")
           if row["protocol"] in ("raw", "icmp")], [], "ss -a -t -u")
    text = net.client.tool("ss -a")
    check("icmp  ESTAB" in text and "raw   UNCONN" in text, text)
    tcp_as_raw.close()
    echoes.close()


@case("after AF_UNSPEC it hears as before, other than the host's")
def _disconnect(net):
    client, server = (ns.socket(AF_TOYTCP, RAW, OTHER) for ns in (net.client, net.server))
    server.connect((net.client_address(AF_TOYTCP), 0))
    equal(raw(libc.connect, server.fileno(), UNSPEC, 16), 0, "disconnect")
    client.sendto(b"still", (net.server_address(AF_TOYTCP), 0))
    becomes(server, "IN")
    equal(server.recv(100)[20:], b"still", "what came")


@case("sockets come and go under a flood")
def _flood(net):
    client = net.client.socket(AF_TOYTCP, RAW, OTHER)
    there = (net.server_address(AF_TOYTCP), 0)
    for number in range(300):
        sock = net.server.socket(AF_TOYTCP, RAW, OTHER)
        for _ in range(5):
            client.sendto(bytes(500), there)
        if number % 3 == 0:
            sock.setblocking(False)
            outcome(sock.recv, 1000)
        sock.close()


if __name__ == "__main__":
    main(network)
