#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""SO_REUSEPORT: who may share a port, and who of them gets a connection or a datagram.

As sockets.py: a case writes down what it sees, once on each family.
"""

import ctypes
import socket
import struct

from lib import AF_TOYTCP, case, check, main, need_reuseport, network, wait_for
from twin import both, libc, outcome, so_error

SOL_SOCKET, SO_REUSEADDR, SO_REUSEPORT = socket.SOL_SOCKET, socket.SO_REUSEADDR, 15
SO_ATTACH_CBPF, SO_ATTACH_EBPF, SO_DETACH_BPF = 51, 52, 68
RET, JEQ, LOAD_PORT = 0x06, 0x15, 0x28      # classic BPF: ret K, jeq K, ldh [K]
SOURCE_PORT = 0xffffffff - 0x100000 + 1 + 20    # SKF_NET_OFF, behind a header without options


def sharing(w, ns=None, value=1):
    sock = w.sock(ns)
    sock.setsockopt(SOL_SOCKET, SO_REUSEPORT, value)
    return sock


def group(w, size, address=None, port=0):
    """Listeners at the server that share a port."""
    socks = [sharing(w, w.server) for _ in range(size)]
    for sock in socks:
        sock.bind((w.there if address is None else address, w.port + port))
        sock.listen(64)
        sock.settimeout(0)
    return socks


def accepted(w, socks, count, port=0):
    """Makes so many connections. Which listener has had which, by its client's port."""
    clients = [w.sock() for _ in range(count)]
    for client in clients:
        client.connect((w.there, w.port + port))
    had = [[] for _ in socks]

    def all_there():
        for sock, mine in zip(socks, had):
            while not isinstance(child := outcome(sock.accept), str):
                child[0].close()
                mine.append(child[1][1])
        return sum(map(len, had)) == count
    # the server may still be to read the last ACK
    wait_for(all_there, "all connections")
    ports = sorted(client.getsockname()[1] for client in clients)
    for client in clients:
        client.close()
    return had, ports


def whose(socks):
    """Which listener has a connection, from 1 on; it is taken and closed."""
    for number, sock in enumerate(socks, 1):
        if not isinstance(child := outcome(sock.accept), str):
            child[0].close()
            return number
    return 0


def waiting(listener):
    """How many connections nobody has accepted yet: tcpi_unacked."""
    return struct.unpack_from("=I", listener.getsockopt(socket.SOL_TCP, socket.TCP_INFO, 64), 24)[0]


def attach(sock, *instructions, option=SO_ATTACH_CBPF):
    """Classic BPF: (code, jt, jf, k) each."""
    code = b"".join(struct.pack("=HBBI", *one) for one in instructions)
    program = ctypes.create_string_buffer(code, len(code))
    filter_ = struct.pack("@HxxxxxxP", len(instructions), ctypes.addressof(program))
    return outcome(sock.setsockopt, SOL_SOCKET, option, filter_)


def detach(sock):
    return outcome(sock.setsockopt, SOL_SOCKET, SO_DETACH_BPF, 0)


@both("the option itself")
def _option(w):
    need_reuseport()
    sock = w.sock()
    w.see("at first", sock.getsockopt(SOL_SOCKET, SO_REUSEPORT))
    for value in (1, 0, 7, -1):
        w.see("set", outcome(sock.setsockopt, SOL_SOCKET, SO_REUSEPORT, value))
        w.see("is", sock.getsockopt(SOL_SOCKET, SO_REUSEPORT))
    for length in (0, 1, 3):
        w.see(f"{length} bytes", outcome(sock.setsockopt, SOL_SOCKET, SO_REUSEPORT,
                                         bytes(length)))


@both("conflicts: who has the option, who SO_REUSEADDR, who any address")
def _conflicts(w):
    need_reuseport()
    any_, here = ("", w.port), (w.here, w.port)
    for first, second in ((here, here), (any_, here), (here, any_), (any_, any_)):
        for share in ((0, 0), (1, 0), (0, 1), (1, 1)):
            for reuse in ((0, 0), (1, 0), (0, 1), (1, 1)):
                a, b = (sharing(w, value=value) for value in share)
                for sock, value in zip((a, b), reuse):
                    sock.setsockopt(SOL_SOCKET, SO_REUSEADDR, value)
                what = f"{first[0] and 1}{second[0] and 1} {share} {reuse}"
                w.see(what, outcome(a.bind, first))
                w.see(what, outcome(b.bind, second))
                w.see(what, outcome(a.listen))
                w.see(what, outcome(b.listen))
                a.close()
                b.close()


@both("conflicts: bind() while the other one listens")
def _conflicts_listening(w):
    need_reuseport()
    for share in ((0, 0), (1, 0), (0, 1), (1, 1)):
        a, b = (sharing(w, value=value) for value in share)
        a.bind((w.here, w.port))
        a.listen()
        w.see(f"{share}", outcome(b.bind, (w.here, w.port)))
        w.see(f"{share}", outcome(b.listen))
        a.close()
        b.close()


@both("conflicts: a connection, and TIME-WAIT")
def _conflicts_timewait(w):
    need_reuseport()
    listener, = group(w, 1)
    listener.settimeout(20)
    client = w.sock()
    client.connect((w.there, w.port))
    server, _ = listener.accept()
    w.see("the new one has it", server.getsockopt(SOL_SOCKET, SO_REUSEPORT))
    listener.close()

    def try_all(what):
        for value in (0, 1):
            sock = sharing(w, w.server, value)
            w.see(f"{what} {value}", outcome(sock.bind, (w.there, w.port)))
            w.see(f"{what} {value}", outcome(sock.listen))
            sock.close()
    try_all("a connection")
    server.close()
    client.recv(1)
    client.close()
    try_all("TIME-WAIT")


@both("conflicts: another user's")
def _conflicts_user(w):
    need_reuseport()
    for first, second in ((1000, 1000), (1000, 1001), (0, 1000)):
        socks = []
        for user in (first, second):
            libc.setfsuid(user)
            socks.append(sharing(w))
            libc.setfsuid(0)
        w.see(f"{first}", outcome(socks[0].bind, (w.here, w.port)))
        w.see(f"{second}", outcome(socks[1].bind, (w.here, w.port)))
        for sock in socks:
            sock.close()


@both("bind(0) shares with nobody")
def _bind_any(w):
    need_reuseport()
    ports = []
    for _ in range(50):
        sock = sharing(w)
        sock.bind((w.here, 0))
        ports.append(sock.getsockname()[1])
    w.see("all different", len(set(ports)) == len(ports))


@both("connections are spread, and none is lost")
def _spread(w):
    need_reuseport()
    socks = group(w, 4)
    had, ports = accepted(w, socks, 100)
    w.see("each has some", [len(mine) > 4 for mine in had])
    w.see("all are there", sorted(sum(had, [])) == ports)


@both("one peer's port leads to the same listener")
def _same(w):
    need_reuseport()
    socks = group(w, 4)
    ends = []
    for _ in range(6):
        client = w.sock()
        client.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
        client.setsockopt(SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        client.bind((w.here, w.port + 9))
        client.connect((w.there, w.port))
        ends.append(wait_for(lambda: whose(socks), "a connection"))
        client.close()
    w.see("one", len(set(ends)) == 1)


@both("one that closes is out, and one that comes is in")
def _members(w):
    need_reuseport()
    socks = group(w, 4)
    for sock in socks[:2]:
        sock.close()
    had, ports = accepted(w, socks[2:], 40)
    w.see("two are left", [len(mine) > 4 for mine in had])
    w.see("all are there", sorted(sum(had, [])) == ports)
    socks = socks[2:] + group(w, 1)
    had, ports = accepted(w, socks, 60)
    w.see("three", [len(mine) > 4 for mine in had])
    w.see("all are there", sorted(sum(had, [])) == ports)
    w.see("shutdown", outcome(socks[0].shutdown, socket.SHUT_RDWR))
    had, ports = accepted(w, socks[1:], 40)
    w.see("two again", [len(mine) > 4 for mine in had])
    w.see("all are there", sorted(sum(had, [])) == ports)
    w.see("listens anew", outcome(socks[0].listen, 64))
    had, ports = accepted(w, socks, 60)
    w.see("three again", [len(mine) > 4 for mine in had])
    for sock in socks:
        sock.close()
    client = w.sock()
    w.see("nobody is left", outcome(client.connect, (w.there, w.port)))
    w.see("SO_ERROR", so_error(client))


@both("what waits at one that closes is reset, not handed on")
def _reset(w):
    need_reuseport()
    socks = group(w, 2)
    clients = [w.sock() for _ in range(20)]
    for client in clients:
        client.connect((w.there, w.port))
        client.settimeout(10)
    w.see("all wait", wait_for(lambda: sum(map(waiting, socks)) == len(clients), "all of them"))
    socks[0].close()
    left = 0
    while not isinstance(child := outcome(socks[1].accept), str):
        child[0].close()
        left += 1
    ends = [outcome(client.recv, 1) for client in clients]
    w.see("reset or ended", set(ends) == {"ECONNRESET", b""})
    w.see("as many as were there", ends.count(b"") == left)


@both("an address of one's own comes before any address")
def _specific(w):
    need_reuseport()
    anywhere, here = group(w, 2, ""), group(w, 2)
    had, _ = accepted(w, anywhere + here, 30)
    w.see("any", [len(mine) for mine in had[:2]])
    w.see("own", [len(mine) > 2 for mine in had[2:]])


@both("the option given late")
def _late(w):
    need_reuseport()
    a, b = w.sock(), w.sock()
    a.bind((w.here, w.port + 1))
    for sock in (a, b):
        sock.setsockopt(SOL_SOCKET, SO_REUSEPORT, 1)
    w.see("late", outcome(b.bind, (w.here, w.port + 1)))


@both("a program chooses")
def _program(w):
    need_reuseport()
    socks = group(w, 3)
    for number in (2, 0, 1):
        w.see("attach", attach(socks[0], (RET, 0, 0, number)))
        had, _ = accepted(w, socks, 10)
        w.see(f"all for {number}", [len(mine) for mine in had])
    w.see("nobody's number", attach(socks[1], (RET, 0, 0, 3)))
    had, ports = accepted(w, socks, 60)
    w.see("each has some", [len(mine) > 2 for mine in had])
    w.see("all are there", sorted(sum(had, [])) == ports)
    w.see("to one", attach(socks[1], (RET, 0, 0, 1)))
    w.see("detach", detach(socks[2]))
    had, _ = accepted(w, socks, 60)
    w.see("each has some", [len(mine) > 2 for mine in had])
    w.see("detach, none there", detach(socks[2]))


@both("a program reads the packet's headers")
def _program_reads(w):
    need_reuseport()
    socks = group(w, 2)
    w.see("attach", attach(socks[0], (LOAD_PORT, 0, 0, SOURCE_PORT),
                           (JEQ, 0, 1, w.port + 9), (RET, 0, 0, 1), (RET, 0, 0, 0)))
    for port in (8, 9, 10, 9):
        client = w.sock()
        client.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
        client.setsockopt(SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        client.bind((w.here, w.port + port))
        client.connect((w.there, w.port))
        w.see(f"{port}", wait_for(lambda: whose(socks), "a connection"))
        client.close()


@both("a program: when it may be given")
def _program_states(w):
    need_reuseport()
    choose = (RET, 0, 0, 0)
    plain = w.sock()
    w.see("no option", attach(plain, choose))
    w.see("no option: detach", detach(plain))
    plain.bind((w.here, w.port))
    plain.listen()
    plain.setsockopt(SOL_SOCKET, SO_REUSEPORT, 1)
    w.see("listens without", attach(plain, choose))
    plain.close()

    early, second = sharing(w), sharing(w)
    w.see("before bind()", attach(early, choose))
    w.see("twice", attach(early, choose))
    w.see("bind", outcome(early.bind, (w.here, w.port + 1)))
    w.see("listen", outcome(early.listen))
    w.see("another joins", outcome(second.bind, (w.here, w.port + 1)))
    w.see("and listens", outcome(second.listen))
    third = sharing(w)
    w.see("third, with a program", attach(third, choose))
    w.see("it cannot join", outcome(third.bind, (w.here, w.port + 1)))

    one, two = sharing(w), sharing(w)
    for sock in (one, two):
        w.see("bind", outcome(sock.bind, (w.here, w.port + 2)))
    w.see("between bind() and listen()", attach(two, choose))
    w.see("one listens", outcome(one.listen))
    w.see("two listens", outcome(two.listen))


@both("a program: what it is refused for")
def _program_bad(w):
    need_reuseport()
    listener, = group(w, 1)
    w.see("no instructions", attach(listener))
    w.see("no end", attach(listener, (LOAD_PORT, 0, 0, 0)))
    w.see("short", outcome(listener.setsockopt, SOL_SOCKET, SO_ATTACH_CBPF, bytes(8)))
    w.see("eBPF, no descriptor", outcome(listener.setsockopt, SOL_SOCKET, SO_ATTACH_EBPF, 999))
    w.see("eBPF, another's", outcome(listener.setsockopt, SOL_SOCKET, SO_ATTACH_EBPF,
                                     listener.fileno()))


@both("SO_INCOMING_CPU and SO_BINDTODEVICE")
def _scores(w):
    need_reuseport()
    one, two = group(w, 1)[0], sharing(w, w.server)
    two.setsockopt(SOL_SOCKET, socket.SO_BINDTODEVICE, b"s0")
    w.see("bind", outcome(two.bind, (w.there, w.port)))
    w.see("listen", outcome(two.listen))
    two.settimeout(0)
    had, _ = accepted(w, [one, two], 10)
    w.see("the device's", [len(mine) for mine in had])
    anywhere, = group(w, 1, "", 1)
    here, = group(w, 1, None, 1)
    anywhere.setsockopt(SOL_SOCKET, socket.SO_INCOMING_CPU, 0)
    w.see("reads", anywhere.getsockopt(SOL_SOCKET, socket.SO_INCOMING_CPU))
    had, _ = accepted(w, [anywhere, here], 10, 1)
    w.see("the address comes first", [len(mine) for mine in had])


def udp(w, ns=None, share=True):
    sock = w.sock(ns, socket.SOCK_DGRAM)
    sock.setsockopt(SOL_SOCKET, SO_REUSEPORT, share)
    sock.settimeout(0)
    return sock


def udp_group(w, size, port=0):
    socks = [udp(w, w.server) for _ in range(size)]
    for sock in socks:
        sock.bind((w.there, w.port + port))
    return socks


def heard(w, socks, count, port=0):
    """Sends so many datagrams, each from a port of its own. Who heard how many."""
    clients = [w.sock(None, socket.SOCK_DGRAM) for _ in range(count)]
    for client in clients:
        client.sendto(b"12345678", (w.there, w.port + port))
    had = [0] * len(socks)

    def all_there():
        for number, sock in enumerate(socks):
            while not isinstance(outcome(sock.recv, 10), str):
                had[number] += 1
        return sum(had) == count
    wait_for(all_there, "all datagrams")
    for client in clients:
        client.close()
    return had


@both("datagrams: a program chooses")
def _udp_program(w):
    need_reuseport()
    socks = udp_group(w, 3)
    for number in (2, 0, 1):
        w.see("attach", attach(socks[0], (RET, 0, 0, number)))
        w.see(f"all for {number}", heard(w, socks, 10))
    # data begin behind the UDP header
    w.see("reads the data", attach(socks[1], (LOAD_PORT, 0, 0, 0),
                                   (JEQ, 0, 1, 0x3132), (RET, 0, 0, 2), (RET, 0, 0, 0)))
    w.see("by the data", heard(w, socks, 10))
    w.see("nobody's number", attach(socks[1], (RET, 0, 0, 3)))
    w.see("each has some", [mine > 2 for mine in heard(w, socks, 60)])
    w.see("detach", detach(socks[2]))
    w.see("each has some", [mine > 2 for mine in heard(w, socks, 60)])
    w.see("detach, none there", detach(socks[2]))


@both("datagrams: a program, when it may be given")
def _udp_program_states(w):
    need_reuseport()
    choose = (RET, 0, 0, 0)
    plain = udp(w, share=False)
    w.see("no option", attach(plain, choose))
    early, second = udp(w), udp(w)
    w.see("before bind()", attach(early, choose))
    w.see("bind", outcome(early.bind, (w.here, w.port)))
    w.see("another joins", outcome(second.bind, (w.here, w.port)))
    third = udp(w)
    w.see("third, with a program", attach(third, choose))
    w.see("it cannot join", outcome(third.bind, (w.here, w.port)))


@both("datagrams: one that connects is out, also for the program")
def _udp_connects(w):
    need_reuseport()
    socks = udp_group(w, 3)
    socks[1].connect((w.here, 9))
    had = heard(w, socks, 60)
    w.see("two are left", [mine > 4 for mine in had])
    socks[1].close()
    had = heard(w, [socks[0], socks[2]], 60)
    w.see("two are left", [mine > 4 for mine in had])
    socks += udp_group(w, 1)
    had = heard(w, [socks[0], socks[2], socks[3]], 60)
    w.see("three again", [mine > 4 for mine in had])


@both("datagrams: another user's, another device's")
def _udp_others(w):
    need_reuseport()
    socks = udp_group(w, 2)
    bound = udp(w, w.server)
    bound.setsockopt(SOL_SOCKET, socket.SO_BINDTODEVICE, b"s0")
    w.see("another device's", outcome(bound.bind, (w.there, w.port)))
    w.see("it has all", heard(w, socks + [bound], 20))
    libc.setfsuid(1000)
    other = udp(w, w.server)
    libc.setfsuid(0)
    w.see("another user's", outcome(other.bind, (w.there, w.port)))


@case("SYN cookies: who answered the SYN has the connection")
def _cookies(net):
    need_reuseport()
    net.server.sysctl("net.toytcp.tcp_syncookies", 2)
    try:
        socks = []
        for _ in range(4):
            sock = net.server.socket(AF_TOYTCP)
            sock.setsockopt(SOL_SOCKET, SO_REUSEPORT, 1)
            sock.bind(("10.2.0.2", 9990))
            sock.listen(64)
            sock.settimeout(0)
            socks.append(sock)
        clients = [net.client.connect(("10.2.0.2", 9990), AF_TOYTCP) for _ in range(40)]
        had = [wait_for(lambda: whose(socks), "a connection") for _ in clients]
        check(set(had) == {1, 2, 3, 4}, f"accepted: {had}")
        for sock in clients + socks:
            sock.close()
    finally:
        net.server.sysctl("net.toytcp.tcp_syncookies", 1)


if __name__ == "__main__":
    main(network)
