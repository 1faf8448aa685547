#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Each socket call does for AF_TOYTCP what it does for AF_INET.

A case writes down what it sees, once on each family; the host's stack is the oracle.
The topology is that of lib.Network, with the same family at both ends.
"""

import ctypes
import errno
import fcntl
import os
import select
import signal
import socket
import struct
import termios
import tempfile
import threading
import time

from lib import AF_TOYTCP, Skip, case, check, equal, fails, linger_zero, main, network, wait_for
from twin import becomes, both, events, libc, outcome, raw, readable, so_error, unacked

MSG_TRUNC = socket.MSG_TRUNC
SO_ZEROCOPY = 60


@both("connect: refused")
def _refused(w):
    sock = w.sock()
    for attempt in range(2):
        w.see(f"connect {attempt}", outcome(sock.connect, (w.there, w.port)))
        w.see("SO_ERROR", so_error(sock))
        w.see("poll", events(sock))
        w.see("getpeername", outcome(sock.getpeername))
    w.see("send", outcome(sock.send, b"x"))
    w.see("recv", outcome(sock.recv, 1))
    with w.listener():
        w.see("connect after all", outcome(sock.connect, (w.there, w.port)))


@both("connect: nobody answers ARP")
def _no_neighbour(w):
    sock = w.sock()
    begun = time.monotonic()
    w.see("connect", outcome(sock.connect, ("10.1.0.99", w.port)))
    w.see("in three seconds", 2 < time.monotonic() - begun < 8)


@both("connect: no route, here and there")
def _no_route(w):
    # The router has none to the first one, and says so.
    for address in ("203.0.113.1", "10.1.0.255", "255.255.255.255", "224.0.0.1"):
        w.see(address, outcome(w.sock().connect, (address, w.port)))
    sock = w.sock()
    if w.family == AF_TOYTCP:
        w.client.tool("route del default")
        again = lambda: w.client.tool("route add default via 10.1.0.1")
    else:
        w.client.ip("route del default")
        again = lambda: w.client.ip("route add default via 10.1.0.1")
    try:
        w.see("none", outcome(sock.connect, (w.there, w.port)))
    finally:
        again()


@both("connect: a route that refuses")
def _refusing_route(w):
    change = w.client.tool if w.family == AF_TOYTCP else w.client.ip
    for kind in ("blackhole", "unreachable", "prohibit"):
        change(f"route add {kind} 198.51.100.0/24")
        try:
            w.see(kind, outcome(w.sock().connect, ("198.51.100.1", w.port)))
        finally:
            change("route del 198.51.100.0/24")


@both("connect: bound to a device that has no route there")
def _on_link(w):
    sock = w.sock()
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b"c0")
    sock.setblocking(False)
    change = w.client.tool if w.family == AF_TOYTCP else w.client.ip
    change("route del default")
    try:
        w.see("connect", outcome(sock.connect, ("198.51.100.1", w.port)))
        w.see("source", sock.getsockname())
    finally:
        change("route add default via 10.1.0.1")


@both("connect: not blocking")
def _nonblocking(w):
    listener = w.listener()
    sock = w.sock()
    sock.setblocking(False)
    w.see("connect", outcome(sock.connect, listener.getsockname()))
    w.see("poll", becomes(sock, "OUT"))
    w.see("SO_ERROR", so_error(sock))
    # Linux lets the second call finish the first, once.
    w.see("second", outcome(sock.connect, listener.getsockname()))
    w.see("third", outcome(sock.connect, listener.getsockname()))

    refused = w.sock()
    refused.setblocking(False)
    w.see("to nobody", outcome(refused.connect, (w.there, w.port + 1)))
    w.see("poll", becomes(refused, "ERR HUP"))      # the error comes before the state
    w.see("SO_ERROR", so_error(refused))
    w.see("SO_ERROR again", so_error(refused))
    w.see("poll after it", events(refused))
    w.see("send", outcome(refused.send, b"x"))

    waiting = w.sock()
    waiting.setblocking(False)
    w.see("to no neighbour", outcome(waiting.connect, ("10.1.0.98", w.port)))
    w.see("again", outcome(waiting.connect, ("10.1.0.98", w.port)))
    w.see("poll", events(waiting))
    w.see("getpeername", outcome(waiting.getpeername))
    w.see("send", outcome(waiting.send, b"x"))
    w.see("recv", outcome(waiting.recv, 1))


@both("connect: addresses that are none")
def _bad_addresses(w):
    sock = w.sock()
    fd = sock.fileno()
    good = struct.pack("=HH4s8x", socket.AF_INET, socket.htons(w.port), socket.inet_aton(w.there))
    for length in (0, 1, 2, 8, 15):
        w.see(f"connect {length}", raw(libc.connect, fd, good, length))
        w.see(f"bind {length}", raw(libc.bind, fd, good, length))
    for family in (1, 10, 255):
        bad = struct.pack("=H", family) + good[2:]
        w.see(f"connect family {family}", raw(libc.connect, fd, bad, 16))
        w.see(f"bind family {family}", raw(libc.bind, fd, bad, 16))
    unspec = struct.pack("=H", socket.AF_UNSPEC) + good[2:]
    w.see("bind AF_UNSPEC, address", raw(libc.bind, fd, unspec, 16))
    w.see("bind AF_UNSPEC, none", raw(libc.bind, fd, bytes(16), 16))
    w.see("name", sock.getsockname())
    w.see("bind again", outcome(sock.bind, ("0.0.0.0", 0)))
    w.see("port zero", outcome(w.sock().connect, (w.there, 0)))


@both("connect: states that forbid it")
def _connect_states(w):
    client, server = w.pair()
    w.see("connected", outcome(client.connect, server.getsockname()))
    w.see("listen", outcome(client.listen))
    w.see("accept", outcome(client.accept))
    w.see("bind", outcome(client.bind, (w.here, 0)))
    listener = w.listener(1)
    w.see("listening", outcome(listener.connect, (w.here, w.port)))
    w.see("send", outcome(listener.send, b"x"))
    w.see("recv", outcome(listener.recv, 1))
    w.see("listen again", outcome(listener.listen, 3))
    fresh = w.sock()
    w.see("accept on a fresh one", outcome(fresh.accept))
    w.see("recv on a fresh one", outcome(fresh.recv, 1))
    w.see("send on a fresh one", outcome(fresh.send, b"x"))
    w.see("poll on a fresh one", events(fresh))
    w.see("poll on a listener", events(listener))


@both("connect: AF_UNSPEC ends the connection")
def _disconnect(w):
    client, server = w.pair()
    w.see("disconnect", raw(libc.connect, client.fileno(), bytes(16), 16))
    w.see("peer", outcome(server.recv, 1))
    w.see("getpeername", outcome(client.getpeername))
    with w.listener(1) as listener:
        w.see("connect anew", outcome(client.connect, listener.getsockname()))
        accepted, _ = listener.accept()
        client.send(b"again")
        w.see("data", accepted.recv(10))
        accepted.close()


@both("connect: to itself")
def _self(w):
    sock = w.sock()
    sock.bind((w.here, w.port))
    w.see("connect", outcome(sock.connect, (w.here, w.port)))
    w.see("send", outcome(sock.send, b"echo"))
    w.see("recv", outcome(sock.recv, 10))
    w.see("peer is name", sock.getpeername() == sock.getsockname())
    sock.shutdown(socket.SHUT_WR)
    w.see("end", outcome(sock.recv, 10))


@both("names of the ends")
def _names(w):
    sock = w.sock()
    w.see("fresh", sock.getsockname())
    w.see("fresh, peer", outcome(sock.getpeername))
    sock.bind((w.here, 0))
    w.see("bound", sock.getsockname())
    any_sock = w.sock()
    any_sock.bind(("", w.port + 3))
    w.see("bound to any", any_sock.getsockname())
    client, server = w.pair()
    w.see("client", client.getsockname())
    w.see("client, peer", client.getpeername())
    w.see("server", server.getsockname())
    w.see("server, peer", server.getpeername())
    w.see("ends agree", client.getsockname() == server.getpeername())
    size = ctypes.c_int(4)
    name = ctypes.create_string_buffer(b"\xff" * 16, 16)
    w.see("short", raw(libc.getsockname, client.fileno(), name, ctypes.byref(size)))
    w.see("size said", size.value)
    w.see("no more written", name.raw[4:])
    w.see("family said", struct.unpack("=H", name.raw[:2])[0])
    server.close()
    w.see("end", client.recv(1))
    w.see("peer after its end", outcome(client.getpeername))


@both("bind: conflicts")
def _bind(w):
    any_, here = ("", w.port), (w.here, w.port)
    for first, second in ((here, here), (any_, here), (here, any_), (any_, any_)):
        for reuse in ((0, 0), (1, 0), (0, 1), (1, 1)):
            a, b = w.sock(), w.sock()
            for sock, value in zip((a, b), reuse):
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, value)
            what = f"{first[0] and 1}{second[0] and 1} {reuse}"
            w.see(what, outcome(a.bind, first))
            w.see(what, outcome(b.bind, second))
            w.see(what, outcome(a.listen))
            w.see(what, outcome(b.listen))
            a.close()
            b.close()
    sock = w.sock()
    w.see("not ours", outcome(sock.bind, ("192.0.2.1", 0)))
    w.see("the router's", outcome(sock.bind, ("10.1.0.1", 0)))
    w.see("loopback", outcome(sock.bind, ("127.3.2.1", 0)))
    w.see("twice", outcome(sock.bind, (w.here, 0)))


@both("bind: listener and connection share a port")
def _bind_listener(w):
    listener = w.listener()
    client = w.client.connect(listener.getsockname(), w.family)
    server, _ = listener.accept()
    listener.close()
    strict = w.sock(w.server)
    w.see("a connection lives, strict", outcome(strict.bind, (w.there, w.port)))
    again = w.sock(w.server)
    again.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    w.see("a connection lives, SO_REUSEADDR", outcome(again.bind, (w.there, w.port)))
    w.see("listen", outcome(again.listen))
    again.close()
    server.close()      # ends first: its side goes through TIME-WAIT
    client.recv(1)
    client.close()
    strict = w.sock(w.server)
    w.see("TIME-WAIT, strict", outcome(strict.bind, (w.there, w.port)))
    again = w.sock(w.server)
    again.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    w.see("TIME-WAIT, SO_REUSEADDR", outcome(again.bind, (w.there, w.port)))
    w.see("listen", outcome(again.listen))


@both("bind: source port of a connection")
def _source_port(w):
    listener = w.listener()
    one = w.sock()
    one.bind((w.here, w.port + 7))
    w.see("connect", outcome(one.connect, listener.getsockname()))
    two = w.sock()
    w.see("same port, strict", outcome(two.bind, (w.here, w.port + 7)))
    for sock in (one, two):
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    w.see("same port, reuse", outcome(two.bind, (w.here, w.port + 7)))
    w.see("same connection", outcome(two.connect, listener.getsockname()))


@both("accept: flags of the new descriptor")
def _accept(w):
    listener = w.listener()
    w.see("empty, not blocking", (listener.setblocking(False), outcome(listener.accept))[1])
    for flags in (0, socket.SOCK_NONBLOCK, socket.SOCK_CLOEXEC,
                  socket.SOCK_NONBLOCK | socket.SOCK_CLOEXEC):
        client = w.client.connect(listener.getsockname(), w.family)
        w.see("poll", becomes(listener, "IN"))
        fd = libc.accept4(listener.fileno(), None, None, flags)
        w.see("status", bool(fcntl.fcntl(fd, fcntl.F_GETFL) & os.O_NONBLOCK))
        w.see("descriptor", fcntl.fcntl(fd, fcntl.F_GETFD))
        os.close(fd)
        client.close()
    w.see("a flag that is none", raw(libc.accept4, listener.fileno(), None, None, 1))


def waiting(listener):
    """Connections to accept: a listener's tcpi_unacked."""
    info = listener.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 104)
    return struct.unpack_from("I", info, 24)[0]


@both("accept: the queue is full")
def _backlog(w):
    listener = w.listener(backlog=1)
    socks = [w.sock() for _ in range(4)]
    for number, sock in enumerate(socks, 1):
        sock.setblocking(False)
        w.see("connect", outcome(sock.connect, listener.getsockname()))
        if number > 2:
            w.see("poll", events(sock, 300))
            continue
        # one after the other: the next SYN is not to come before this one's last ACK
        w.see("poll", becomes(sock, "OUT"))
        wait_for(lambda wanted=number: waiting(listener) == wanted, "a connection to accept")
    accepted = [listener.accept()[0] for _ in range(2)]
    w.see("after accept", becomes(socks[2], "OUT"))
    for sock in accepted:
        sock.close()


@both("accept: the peer has reset, the listener closes")
def _accept_reset(w):
    listener = w.listener()
    client = w.client.connect(listener.getsockname(), w.family)
    linger_zero(client)
    wait_for(lambda: events(listener), "a connection")
    client.close()
    got = outcome(listener.accept)
    w.see("accept", got if isinstance(got, str) else got[1])
    if not isinstance(got, str):
        w.see("recv", outcome(got[0].recv, 1))
        w.see("recv again", outcome(got[0].recv, 1))
        got[0].close()
    client = w.client.connect(listener.getsockname(), w.family)
    # else the last ACK may meet a listener that is closing, and the host drops that
    wait_for(lambda: events(listener), "the connection to accept")
    listener.close()
    w.see("of a closed listener", outcome(client.recv, 1))


@case("accept: the listener closes just when handshakes end", limit=300)
def _accept_closing(net):
    """The client always hears of it. Not so of the host's, sometimes: ours alone."""
    address = (net.server_address(AF_TOYTCP), 19000)
    for _ in range(200):
        listener = net.server.listener(address, AF_TOYTCP)
        client = net.client.socket(AF_TOYTCP)
        client.settimeout(60)
        got = []

        def ask(client=client, got=got):
            got.append(outcome(client.connect, address) or outcome(client.recv, 1))
        thread = threading.Thread(target=ask)
        thread.start()
        for _ in range(10000):
            if begun(client) or not thread.is_alive():
                break
        listener.close()
        thread.join()
        client.close()
        check(got[0] in ("ECONNREFUSED", "ECONNRESET"), f"the client sees {got[0]}")


def begun(sock):
    """Has connect() gone as far as to choose a port?"""
    return sock.getsockname()[1] != 0


@both("shutdown: states")
def _shutdown(w):
    for how in (socket.SHUT_RD, socket.SHUT_WR, socket.SHUT_RDWR, 3, -1):
        fresh = w.sock()
        w.see(f"fresh {how}", outcome(fresh.shutdown, how))
        w.see(f"fresh {how}, poll", events(fresh))
        listener = w.listener()
        w.see(f"listening {how}", outcome(listener.shutdown, how))
        listener.setblocking(False)
        w.see(f"listening {how}, accept", outcome(listener.accept))
        w.see(f"listening {how}, poll", events(listener))
        listener.close()
        asking = w.sock()
        asking.setblocking(False)
        outcome(asking.connect, ("10.1.0.97", w.port))
        w.see(f"asking {how}", outcome(asking.shutdown, how))
        w.see(f"asking {how}, poll", events(asking))
        w.see(f"asking {how}, SO_ERROR", so_error(asking))


@both("shutdown: half-close, either side first")
def _half_close(w):
    for swap in (False, True):
        ends = w.pair(int(swap))
        one, two = ends[::-1] if swap else ends
        one.shutdown(socket.SHUT_WR)
        w.see("poll at the end's receiver", becomes(two, "RDHUP"))
        w.see("end", two.recv(1))
        w.see("end again", two.recv(1))
        w.see("send after own end", outcome(one.send, b"x"))
        w.see("poll after own end", events(one))
        data = os.urandom(200000)
        got = b""
        two.setblocking(False)
        rest = data
        while rest or len(got) < len(data):
            if rest and select.select([], [two], [], 0)[1]:
                rest = rest[two.send(rest):]
            if select.select([one], [], [], 0)[0]:
                got += one.recv(65536)
        w.see("the other direction", got == data)
        two.shutdown(socket.SHUT_WR)
        w.see("end there", one.recv(1))
        w.see("poll after both", becomes(one, "HUP"))
        w.see("poll after both, there", becomes(two, "HUP"))
        w.see("shutdown again", outcome(one.shutdown, socket.SHUT_WR))


@both("shutdown: of reading")
def _shut_rd(w):
    client, server = w.pair()
    server.send(b"before")
    wait_for(lambda: readable(client) == 6, "data")
    w.see("shutdown", outcome(client.shutdown, socket.SHUT_RD))
    w.see("poll", events(client))
    w.see("what was there", outcome(client.recv, 10))
    w.see("then", outcome(client.recv, 10))
    w.see("send", outcome(client.send, b"on"))
    w.see("received", server.recv(10))
    server.send(b"after")
    wait_for(lambda: readable(client) == 5, "data after SHUT_RD")
    w.see("still received", outcome(client.recv, 10))


@both("errors: a reset")
def _reset(w):
    client, server = w.pair()
    linger_zero(server)
    server.close()
    w.see("poll", becomes(client, "HUP"))
    w.see("recv", outcome(client.recv, 1))
    w.see("recv again", outcome(client.recv, 1))
    w.see("send", outcome(client.send, b"x"))
    w.see("getpeername", outcome(client.getpeername))
    w.see("SO_ERROR", so_error(client))

    client, server = w.pair(1)
    linger_zero(server)
    server.send(b"last words")
    wait_for(lambda: readable(client) == 10, "data")
    server.close()
    w.see("poll, unread", becomes(client, "HUP"))
    w.see("SO_ERROR, unread", so_error(client))
    w.see("recv, unread", outcome(client.recv, 20))
    w.see("recv then", outcome(client.recv, 20))


@both("errors: the peer closes with data unread")
def _unread(w):
    client, server = w.pair()
    client.send(b"not read")
    wait_for(lambda: readable(server) == 8, "data")
    server.close()
    w.see("poll", becomes(client, "HUP"))
    w.see("recv", outcome(client.recv, 1))
    w.see("send", outcome(client.send, b"x"))


@both("errors: EPIPE and its signal")
def _epipe(w):
    client, server = w.pair()
    server.close()
    w.see("end", client.recv(1))
    w.see("first", outcome(client.send, b"x"))
    w.see("poll", becomes(client, "HUP"))
    got = []
    before = signal.signal(signal.SIGPIPE, lambda *_: got.append(1))
    try:
        w.see("second", outcome(client.send, b"x"))
        w.see("signal", len(got))
        w.see("third, MSG_NOSIGNAL", outcome(client.send, b"x", socket.MSG_NOSIGNAL))
        w.see("signals", len(got))
    finally:
        signal.signal(signal.SIGPIPE, before)


@both("recv: who peeks does not wait for what another has read")
def _peek_raced(w):
    near, far = w.pair()
    os.sched_setaffinity(0, {0})
    for _ in range(5):
        peeked = []

        def peek():
            # Runs when nobody else wants to: the other reader comes first.
            os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
            peeked.append(near.recv(10, socket.MSG_PEEK))

        thread = threading.Thread(target=peek)
        thread.start()
        task = f"/proc/self/task/{thread.native_id}/stat"
        wait_for(lambda: w.client.read(task).rsplit(")")[-1].split()[0] == "S", "sleep")
        far.send(b"x")
        end = time.monotonic() + 10
        while outcome(near.recv, 1, socket.MSG_DONTWAIT) != b"x" and time.monotonic() < end:
            pass    # a pause would let it in
        far.send(b"y")
        thread.join(10)
        w.see("waits", thread.is_alive())
        if thread.is_alive():
            far.close()
            break
        w.see("recv", near.recv(1))
    os.sched_setaffinity(0, range(os.cpu_count()))


@both("recv: flags")
def _recv_flags(w):
    client, server = w.pair()
    w.see("MSG_DONTWAIT", outcome(client.recv, 1, socket.MSG_DONTWAIT))
    server.send(b"0123456789")
    wait_for(lambda: readable(client) == 10, "data")
    w.see("FIONREAD", readable(client))
    w.see("MSG_PEEK", client.recv(4, socket.MSG_PEEK))
    w.see("MSG_PEEK again", client.recv(20, socket.MSG_PEEK))
    w.see("recv", client.recv(2))
    w.see("MSG_PEEK then", client.recv(3, socket.MSG_PEEK))
    buf = bytearray(b"........")
    w.see("MSG_TRUNC", client.recv_into(buf, 3, MSG_TRUNC))
    w.see("MSG_TRUNC leaves", bytes(buf))
    w.see("recv then", client.recv(2))
    w.see("FIONREAD then", readable(client))
    w.see("nothing asked", client.recv(0))
    w.see("MSG_OOB", outcome(client.recv, 1, socket.MSG_OOB))
    w.see("MSG_ERRQUEUE", outcome(client.recv, 1, 0x2000))
    server.send(b"abc")
    wait_for(lambda: readable(client) == 6, "data")
    w.see("MSG_WAITALL, all there", client.recv(6, socket.MSG_WAITALL))
    w.see("FIONREAD on a listener", outcome(readable, w.listener(1)))
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("ll", 0, 200000))
    server.send(b"abc")
    w.see("MSG_WAITALL, too little in time", client.recv(6, socket.MSG_WAITALL))
    server.send(b"xyz")
    server.close()
    w.see("MSG_WAITALL, the end", client.recv(6, socket.MSG_WAITALL))


@both("recvmsg and sendmsg: several buffers")
def _vectors(w):
    client, server = w.pair()
    w.see("sendmsg", server.sendmsg([b"ab", b"", b"cde", bytes(1000)]))
    wait_for(lambda: readable(client) == 1005, "data")
    one, two = bytearray(3), bytearray(4)
    w.see("recvmsg", client.recvmsg_into([one, two])[0])
    w.see("buffers", bytes(one + two))
    data, ancillary, flags, address = client.recvmsg(2000)
    w.see("rest", len(data))
    w.see("flags", flags)
    w.see("ancillary", ancillary)
    w.see("address", address)
    w.see("sendto a connected", outcome(client.sendto, b"x", ("192.0.2.1", 9)))
    w.see("a null pointer", raw(libc.send, client.fileno(), None, 5, 0))
    w.see("nothing", client.send(b""))


@both("ioctls and options that are none")
def _unknown(w):
    client, _server = w.pair()
    for level in (socket.SOL_SOCKET, socket.IPPROTO_TCP):
        w.see(f"setsockopt {level}", outcome(client.setsockopt, level, 999, 1))
        w.see(f"getsockopt {level}", outcome(client.getsockopt, level, 999))
    w.see("level 77", outcome(client.setsockopt, 77, 1, 1))
    w.see("level 77, get", outcome(client.getsockopt, 77, 1))
    w.see("ioctl", outcome(fcntl.ioctl, client, 0x7777))
    w.see("terminal's", outcome(fcntl.ioctl, client, termios.TCGETS, bytes(64)))
    w.see("SIOCOUTQ", unacked(client))


@both("options: what the core keeps")
def _options(w):
    client, server = w.pair()
    for name in ("SO_TYPE", "SO_PROTOCOL", "SO_ACCEPTCONN", "SO_ERROR", "SO_REUSEADDR",
                 "SO_KEEPALIVE", "SO_RCVLOWAT", "SO_OOBINLINE", "SO_BROADCAST", "SO_PRIORITY"):
        w.see(name, client.getsockopt(socket.SOL_SOCKET, getattr(socket, name)))
    w.see("listener", w.listener(1).getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN))
    for option in (socket.SO_RCVBUF, socket.SO_SNDBUF):
        for value in (1, 5000, 50000):
            client.setsockopt(socket.SOL_SOCKET, option, value)
            w.see(f"buffer {option} {value}", client.getsockopt(socket.SOL_SOCKET, option))
    for name in ("TCP_NODELAY", "TCP_CORK"):
        option = getattr(socket, name)
        for value in (1, 0):
            w.see(name, outcome(client.setsockopt, socket.IPPROTO_TCP, option, value))
            w.see(name, client.getsockopt(socket.IPPROTO_TCP, option))
    w.see("TCP_MAXSEG", server.getsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG) > 1400)
    w.see("short", outcome(client.setsockopt, socket.IPPROTO_TCP, socket.TCP_NODELAY, b"\1"))
    for value in (0, 1, 59, 61, 120, 121, 100000, -5):
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_LINGER2, value)
        w.see(f"TCP_LINGER2 {value}", client.getsockopt(socket.IPPROTO_TCP, socket.TCP_LINGER2))


@case("options: a filter is refused, since nobody would heed it")
def _filter(net):
    sock = net.client.socket()
    if outcome(sock.setsockopt, socket.SOL_SOCKET, SO_ZEROCOPY, 1) != "ENOPROTOOPT":
        raise Skip("this kernel does not ask the family about SOL_SOCKET")
    everything = ctypes.create_string_buffer(struct.pack("HBBI", 6, 0, 0, 1 << 16))
    program = struct.pack("HxxxxxxP", 1, ctypes.addressof(everything))
    fails(errno.ENOPROTOOPT, sock.setsockopt, socket.SOL_SOCKET, 26, program)
    fails(errno.ENOPROTOOPT, sock.setsockopt, socket.SOL_SOCKET, 50, 0)
    sock.close()


@both("a connection that finds no port leaves nothing behind")
def _no_port(w):
    prefix = "net.toytcp" if w.family == AF_TOYTCP else "net.ipv4"
    before = w.client.read(f"/proc/sys/{prefix.replace('.', '/')}/ip_local_port_range")
    w.client.sysctl(f"{prefix}.ip_local_port_range", "45000 45000")
    try:
        listener = w.listener()
        w.open.append(w.client.connect(listener.getsockname(), w.family))
        sock = w.sock()
        w.see("connect", outcome(sock.connect, listener.getsockname()))
        w.see("name", sock.getsockname())
    finally:
        w.client.sysctl(f"{prefix}.ip_local_port_range", " ".join(before.split()))
    sock.listen()
    w.see("then it listens on any address", sock.getsockname()[0])


@both("options: of IP, as a number and as a byte")
def _ip_options(w):
    client, _server = w.pair()
    for option in (socket.IP_TOS, socket.IP_TTL):
        for value in (32, struct.pack("i", 64), b"\x28", b"\x48\1", b"", struct.pack("i", 300)):
            w.see(f"set {option} {value}", outcome(client.setsockopt, socket.IPPROTO_IP, option,
                                                   value))
            for size in (4, 1, 2, 8):
                w.see(f"get {option} {value} {size}",
                      client.getsockopt(socket.IPPROTO_IP, option, size))


@both("options: what values TCP's may have")
def _tcp_values(w):
    client, _server = w.pair()
    for name, values in (("TCP_MAXSEG", (87, 88, 1000, 32767, 32768, -1, 0)),
                         ("TCP_SYNCNT", (0, 1, 127, 128, -1)),
                         ("TCP_QUICKACK", (0, 1, 2, 3)), ("TCP_NODELAY", (7, 0)),
                         ("TCP_CORK", (7, 0))):
        option = getattr(socket, name)
        for value in values:
            for state, sock in (("fresh", w.sock()), ("connected", client)):
                w.see(f"{name} {value}, {state}",
                      outcome(sock.setsockopt, socket.IPPROTO_TCP, option, value))
                if (name, state) != ("TCP_MAXSEG", "connected"):
                    w.see(f"{name} after {value}, {state}",
                          sock.getsockopt(socket.IPPROTO_TCP, option))
    for value in (-1, 0, 1, 255, 256):
        w.see(f"IP_TTL {value}", outcome(client.setsockopt, socket.IPPROTO_IP, socket.IP_TTL,
                                         value))
        w.see(f"IP_TTL after {value}", client.getsockopt(socket.IPPROTO_IP, socket.IP_TTL))
    for value in (-1, 0, 1, 2, 3, 4, 5, 6):
        w.see(f"IP_MTU_DISCOVER {value}", outcome(client.setsockopt, socket.IPPROTO_IP, 10, value))
        w.see(f"IP_MTU_DISCOVER after {value}", client.getsockopt(socket.IPPROTO_IP, 10))
    w.see("IP_MTU", client.getsockopt(socket.IPPROTO_IP, 14))
    w.see("IP_MTU of none", outcome(w.sock().getsockopt, socket.IPPROTO_IP, 14))
    w.see("none of IP's", outcome(client.setsockopt, socket.IPPROTO_IP, 999, 1))
    w.see("none of IP's, get", outcome(client.getsockopt, socket.IPPROTO_IP, 999))


@both("options: lengths and addresses that cannot be")
def _option_lengths(w):
    client, _server = w.pair()
    length = ctypes.c_int()
    for name in ("TCP_NODELAY", "TCP_INFO", "TCP_CONGESTION", "TCP_MAXSEG"):
        option, room = getattr(socket, name), ctypes.create_string_buffer(512)
        for size in (-1, 0, 1, 3):
            length.value = size
            w.see(f"{name} into {size} bytes",
                  raw(libc.getsockopt, client.fileno(), 6, option, room, ctypes.byref(length)))
            w.see(f"{name} length after {size}", length.value)
        w.see(f"{name} into nowhere", raw(libc.getsockopt, client.fileno(), 6, option, None,
                                          ctypes.byref(ctypes.c_int(4))))
        w.see(f"{name} without a length", raw(libc.getsockopt, client.fileno(), 6, option, room,
                                              None))
        w.see(f"{name} from nowhere", raw(libc.setsockopt, client.fileno(), 6, option, None, 4))
    for size in (-1, 0, 3):
        w.see(f"TCP_NODELAY of {size} bytes",
              raw(libc.setsockopt, client.fileno(), 6, socket.TCP_NODELAY, b"\1\0\0\0", size))


@both("urgent data: where there can be none, and into no room")
def _urgent(w):
    for name, sock in (("fresh", w.sock()), ("listening", w.listener(1))):
        w.see(name, outcome(sock.recv, 1, socket.MSG_OOB | socket.MSG_DONTWAIT))
    client, server = w.pair()
    server.setblocking(False)
    client.send(b"urgent", socket.MSG_OOB)
    w.see("there", becomes(server, "PRI"))
    for flags in (socket.MSG_PEEK, socket.MSG_TRUNC | socket.MSG_PEEK, 0):
        w.see(f"no room, {flags}", raw(libc.recv, server.fileno(), None, 0,
                                       socket.MSG_OOB | flags))
        w.see("read then", outcome(server.recv, 1, socket.MSG_OOB | socket.MSG_PEEK))
    w.see("nowhere", raw(libc.recv, server.fileno(), None, 1, socket.MSG_OOB))
    w.see("the rest", server.recv(10))


def algorithm(sock):
    return sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_CONGESTION, 16)


@both("options: TCP_CONGESTION")
def _congestion(w):
    sock = w.sock()
    for name in (b"reno", b"cubic", b"cubic\0rest of it", b"renocubicrenocub", b"nosuch", b"",
                 b"reno\0"):
        w.see(f"set {name}", outcome(sock.setsockopt, socket.IPPROTO_TCP, socket.TCP_CONGESTION,
                                     name))
        w.see(f"get after {name}", algorithm(sock))
    w.see("four bytes of it", sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_CONGESTION, 4))
    # inherited from the listener, whenever it was set there
    listener = w.listener()
    for name in (b"reno", b"cubic"):
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_CONGESTION, name)
        client = w.client.connect(listener.getsockname(), w.family)
        server, _ = listener.accept()
        w.open += [client, server]
        w.see("accepted", algorithm(server))
        w.see("change", outcome(client.setsockopt, socket.IPPROTO_TCP, socket.TCP_CONGESTION,
                                name))
        w.see("changed", algorithm(client))
    w.see("TCP_CC_INFO", client.getsockopt(socket.IPPROTO_TCP, 26, 100))


@both("options: keepalive and the user's time-out")
def _keepalive(w):
    def get(sock, option):
        return sock.getsockopt(socket.IPPROTO_TCP, option)

    client, _server = w.pair()
    options = {name: getattr(socket, name) for name in
               ("TCP_KEEPIDLE", "TCP_KEEPINTVL", "TCP_KEEPCNT", "TCP_USER_TIMEOUT")}
    for name, option in options.items():
        w.see(f"{name} at first", get(client, option))
        for value in (1, 0, 50, -1, 127, 128, 32767, 32768):
            w.see(f"{name} {value}", outcome(client.setsockopt, socket.IPPROTO_TCP, option, value))
            w.see(f"{name} after {value}", get(client, option))
    listener = w.listener(1)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for number, option in enumerate(options.values()):
        listener.setsockopt(socket.IPPROTO_TCP, option, 11 + number)
    client = w.client.connect(listener.getsockname(), w.family)
    server, _ = listener.accept()
    w.open += [client, server]
    w.see("inherited", [get(server, option) for option in options.values()])
    w.see("SO_KEEPALIVE", server.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE))


@both("options: TCP_INFO of a connection")
def _tcp_info(w):
    client, server = w.pair()
    client.send(b"x" * 1000)
    wait_for(lambda: readable(server) == 1000 and not unacked(client), "data")
    info = client.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 104)
    w.see("size", len(info))
    state, ca_state, retransmits, probes, backoff = info[:5]
    w.see("state", (state, ca_state, retransmits, probes, backoff))
    words = struct.unpack("=24I", info[8:])
    for name, at in (("snd_mss>1400", 2), ("unacked", 4), ("sacked", 5), ("lost", 6),
                     ("retrans", 7), ("pmtu", 13), ("snd_cwnd", 18), ("total_retrans", 23)):
        w.see(name, words[at] > 1400 if ">" in name else words[at])
    w.see("ssthresh is none", words[17] > 1 << 20)


@both("signals: EINTR, or the call goes on")
def _signals(w):
    client, server = w.pair()
    buf = ctypes.create_string_buffer(10)

    def interrupted(call, *args, restart, after=lambda: None):
        signal.signal(signal.SIGUSR1, lambda *_: after())
        signal.siginterrupt(signal.SIGUSR1, not restart)
        pid = os.fork()
        if pid == 0:
            parent = f"/proc/{os.getppid()}/stat"
            # only when the parent sleeps in the call
            while open(parent, encoding="ascii").read().split(") ")[1][0] != "S":
                time.sleep(0.01)
            os.kill(os.getppid(), signal.SIGUSR1)
            time.sleep(0.2)
            if restart:
                server.send(b"went on")
            os._exit(0)
        got = raw(call, *args)
        os.waitpid(pid, 0)
        return got

    w.see("recv, EINTR", interrupted(libc.recv, client.fileno(), buf, 10, 0, restart=False))
    w.see("recv, restart", interrupted(libc.recv, client.fileno(), buf, 10, 0, restart=True))
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("ll", 20, 0))
    w.see("recv with a time limit",
          interrupted(libc.recv, client.fileno(), buf, 10, 0, restart=False))
    listener = w.listener(1)
    w.see("accept", interrupted(libc.accept, listener.fileno(), None, None, restart=False))
    asking = w.sock()
    nobody = struct.pack("=HH4s8x", socket.AF_INET, socket.htons(w.port),
                         socket.inet_aton("10.1.0.96"))
    w.see("connect", interrupted(libc.connect, asking.fileno(), nobody, 16, restart=False))
    w.see("connect again", raw(libc.connect, asking.fileno(), nobody, 16) in
          ("EALREADY", "EHOSTUNREACH"))


@both("time limits")
def _time_limits(w):
    client, _server = w.pair()
    limit = struct.pack("ll", 0, 150000)
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, limit)
    client.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, limit)
    begun = time.monotonic()
    w.see("recv", outcome(client.recv, 1))
    w.see("after the limit", 0.12 < time.monotonic() - begun < 30)
    sent = 0
    while isinstance(got := outcome(client.send, bytes(1 << 20)), int):
        sent += got
    w.see("send", got)
    w.see("some went", sent > 0)
    listener = w.listener(1)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, limit)
    w.see("accept", outcome(listener.accept))
    asking = w.sock()
    asking.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, limit)
    w.see("connect", outcome(asking.connect, ("10.1.0.95", w.port)))


def fill(sock):
    """How many bytes it takes now."""
    sent = 0
    while not isinstance(got := outcome(sock.send, bytes(4096)), str):
        sent += got
    return sent


@both("poll: a full send buffer, and room again")
def _writable(w):
    client, server = w.pair()
    client.setblocking(False)
    # until nothing moves any more: what was sent makes room for a while
    while fill(client) or not events(client, 100, select.POLLOUT) == "":
        pass
    w.see("full", events(client))
    got = 0
    while events(client) != "OUT":
        got += len(server.recv(1 << 20))
    w.see("room again", events(client))
    w.see("some was read", got > 0)


@both("epoll: edges")
def _edges(w):
    client, server = w.pair()
    epoll = select.epoll()
    epoll.register(client, select.EPOLLIN | select.EPOLLOUT | select.EPOLLET | select.EPOLLRDHUP)
    fd = client.fileno()
    w.see("at first", epoll.poll(0) == [(fd, select.EPOLLOUT)])
    w.see("no edge", epoll.poll(0))
    for chunk in (b"one", b"two"):
        server.send(chunk)
        w.see("an edge", epoll.poll(10) == [(fd, select.EPOLLIN | select.EPOLLOUT)])
        w.see("one only", epoll.poll(0))
    client.recv(1)
    w.see("a read is no edge", epoll.poll(0))
    server.shutdown(socket.SHUT_WR)
    w.see("the end", epoll.poll(10) ==
          [(fd, select.EPOLLIN | select.EPOLLOUT | select.EPOLLRDHUP)])
    epoll.close()


@both("SO_LINGER: close waits until all is acknowledged")
def _linger(w):
    client, server = w.pair()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 10))
    client.send(b"x" * 5000)
    client.close()
    w.see("all there", readable(server))
    server.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 10))
    w.see("read", len(server.recv(10000)))
    w.see("end", server.recv(1))


@both("sendfile, and a socket shared after fork")
def _sendfile(w):
    client, server = w.pair()
    with tempfile.TemporaryFile() as file:
        file.write(bytes(range(256)) * 400)
        file.flush()
        w.see("sendfile", os.sendfile(client.fileno(), file.fileno(), 100, 50000))
    got = b""
    while len(got) < 50000:
        got += server.recv(65536)
    w.see("data", got == (bytes(range(256)) * 400)[100:50100])
    pid = os.fork()
    if pid == 0:
        client.send(b"from the child")
        os._exit(0)
    w.see("child's", server.recv(100))
    os.waitpid(pid, 0)
    client.send(b"still open")
    w.see("parent's", server.recv(100))


@case("socket(): types and protocols")
def _types(net):
    with net.client:
        for kind, proto, want in ((socket.SOCK_STREAM, 17, errno.EPROTONOSUPPORT),
                                  (socket.SOCK_STREAM, 132, errno.EPROTONOSUPPORT),
                                  (socket.SOCK_SEQPACKET, 0, errno.ESOCKTNOSUPPORT),
                                  (socket.SOCK_RDM, 0, errno.ESOCKTNOSUPPORT)):
            fails(want, socket.socket, AF_TOYTCP, kind, proto)
        socket.socket(AF_TOYTCP, socket.SOCK_STREAM, socket.IPPROTO_TCP).close()
        sock = socket.socket(AF_TOYTCP, socket.SOCK_STREAM)
        equal(sock.getsockopt(socket.SOL_SOCKET, socket.SO_DOMAIN), AF_TOYTCP, "SO_DOMAIN")
        sock.close()
        fails(errno.EOPNOTSUPP, socket.socketpair, AF_TOYTCP, socket.SOCK_STREAM)


@case("bind and connect: AF_TOYTCP as an address's family")
def _own_family(net):
    address = struct.pack("=HH4s8x", AF_TOYTCP, socket.htons(19999), socket.inet_aton("10.1.0.2"))
    sock = net.client.socket()
    equal(raw(libc.bind, sock.fileno(), address, 16), 0, "bind")
    equal(sock.getsockname(), ("10.1.0.2", 19999), "name")
    # The host lets TCP bind to these, where no connection can come from or go to.
    for address in ("10.1.0.255", "255.255.255.255", "224.0.0.1"):
        fails(errno.EADDRNOTAVAIL, net.client.socket().bind, (address, 0))
    # The host's address is not ours, and ours is not the host's.
    fails(errno.EADDRNOTAVAIL, net.client.socket().bind, ("10.1.0.3", 0))
    fails(errno.EADDRNOTAVAIL, net.client.socket(socket.AF_INET).bind, ("10.1.0.2", 0))
    sock.close()


@case("all sockets are gone")
def _afterwards(net):
    for ns in (net.client, net.server):
        wait_for(lambda: not [s for s in ns.sockets() if s.get("state") not in
                              ("TIME-WAIT", "FIN-WAIT-1", "FIN-WAIT-2")],
                 f"sockets left: {ns.sockets()}")


if __name__ == "__main__":
    main(network)
