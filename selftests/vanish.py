#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""The device, its address or the namespace goes away under sockets in every state.

They fail cleanly and leave no reference behind: the device is gone within
seconds, and the module can be unloaded. The topology is that of wire.Peer, made
anew for each case.
"""

import contextlib
import ctypes
import errno
import fcntl
import mmap
import os
import select
import socket
import struct
import threading
import time

from lib import (SLOW, Sandbox, Skip, case, check, equal, errno_name, main, unload_and_load,
                 wait_for)
from wire import OURS, PEER, Conn, Peer, icmp, ip, tcp

SYS_USERFAULTFD = 323       # x86-64
UFFDIO_API = 0xc018aa3f
UFFDIO_REGISTER = 0xc020aa00


@contextlib.contextmanager
def nothing():
    yield None


class States:
    """Sockets in every state, with a peer that says only what is wanted of it."""

    def __init__(self, peer):
        self.peer, self.us = peer, peer.us
        self.listener = peer.us.listener((OURS, 5000))
        self.any_listener = peer.us.listener(("", 5001))
        self.established, self.conn = Conn.open_active(peer, self.listener, 6000)
        self.sending, _ = Conn.open_active(peer, self.listener, 6001)
        self.sending.send(b"never acknowledged" * 1000)
        self.blocked, _ = Conn.open_active(peer, self.listener, 6002, win=0)
        self.blocked.send(b"window is closed")
        self.half_closed, conn = Conn.open_active(peer, self.listener, 6003)
        conn.send("FA")
        self.unread, conn = Conn.open_active(peer, self.listener, 6004)
        conn.send("PA", b"not read")
        conn.send("A", b"out of order", seq=conn.seq + 5000)
        self.fin_wait, _ = Conn.open_active(peer, self.listener, 6005)
        self.fin_wait.shutdown(socket.SHUT_WR)
        self.asking = peer.us.socket()
        self.asking.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            self.asking.connect((PEER, 9999))
        self.nobody = peer.us.socket()      # waits for an answer to ARP
        self.nobody.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            self.nobody.connect(("10.3.0.88", 9999))
        self.bound = peer.us.socket()
        self.bound.bind((OURS, 7777))
        self.orphans()
        # waits to be accepted
        waiting = Conn(peer, 6010, 5000)
        waiting.send("S")
        waiting.take("SA")
        waiting.send("A")
        # half-open
        Conn(peer, 6020, 5000).send("S")
        Conn(peer, 6021, 5001).send("S")
        peer.until_fence()

    def orphans(self):
        peer = self.peer
        for port, ending in ((6030, ""), (6031, "A"), (6032, "FA")):
            sock, conn = Conn.open_active(peer, self.listener, port)
            sock.close()
            conn.take("FA")
            if ending:
                conn.send(ending)           # ours is FIN-WAIT-2, or TIME-WAIT
        sock, conn = Conn.open_active(peer, self.listener, 6033)
        conn.send("FA")
        conn.take("A")
        sock.close()                        # ours is LAST-ACK
        conn.take("FA")
        sock, conn = Conn.open_active(peer, self.listener, 6034)
        sock.send(b"and data")
        sock.close()

    def names(self):
        return {row["state"] for row in self.us.sockets()}

    def close(self):
        for sock in vars(self).values():
            if isinstance(sock, socket.socket):
                sock.close()


WANTED = {"LISTEN", "ESTAB", "CLOSE-WAIT", "FIN-WAIT-1", "FIN-WAIT-2", "SYN-SENT", "SYN-RECV",
          "TIME-WAIT", "LAST-ACK"}


@contextlib.contextmanager
def all_states():
    with Sandbox() as box:
        peer = Peer(box)
        states = States(peer)
        try:
            missing = WANTED - states.names()
            check(not missing, f"not reached: {missing} of {states.names()}")
            yield peer, states
        finally:
            states.close()


def failure(sock):
    """The errno that a socket's user gets, within seconds."""
    sock.setblocking(True)
    sock.settimeout(10)
    try:
        got = sock.recv(100)
        while got:
            got = sock.recv(100)
        return "end"
    except TimeoutError as error:
        return errno_name(error.errno) if error.errno else "nothing"
    except OSError as error:
        return errno_name(error.errno)


def fails_cleanly(states, name):
    """With one error; who has seen the peer's FIN reads that first, as on the host."""
    sock = getattr(states, name)
    got = failure(sock)
    if name == "half_closed":
        equal(got, "end", name)
        got = errno_name(sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR))
    # of the neighbour that does not answer one hears after three seconds
    if name == "nobody" and got == "EHOSTUNREACH":
        return
    equal(got, "ENETDOWN", name)


def seconds(function, *args):
    begun = time.monotonic()
    function(*args)
    return time.monotonic() - begun


def gone(namespace, device):
    with namespace:
        return device not in dict(map(reversed, socket.if_nameindex()))


@case("the device is deleted", limit=120)
def _device(_):
    with all_states() as (peer, states):
        took = seconds(peer.us.ip, "link del o0")
        check(took < 5 * SLOW, f"took {took:.1f} s")
        check(gone(peer.us, "o0"), "the device is still there")
        for name in ("established", "sending", "blocked", "half_closed", "unread", "fin_wait",
                     "asking", "nobody"):
            fails_cleanly(states, name)
        left = states.names()
        check(left <= {"LISTEN", "CLOSE"}, f"left: {left}")
        # the one on any address goes on
        states.any_listener.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            states.any_listener.accept()
    unload_and_load()


@case("the peer's end of the device is deleted", limit=120)
def _far_device(_):
    with all_states() as (peer, _states):
        took = seconds(peer.them.ip, "link del p0")
        check(took < 5 * SLOW, f"took {took:.1f} s")
        wait_for(lambda: gone(peer.us, "o0"), "the device's end")
    unload_and_load()


@case("the address is deleted", limit=120)
def _address(_):
    with all_states() as (peer, states):
        peer.us.tool(f"addr del {OURS}/24 dev o0")
        for name in ("established", "sending", "half_closed", "fin_wait", "asking"):
            fails_cleanly(states, name)
        took = seconds(peer.us.ip, "link del o0")
        check(took < 5 * SLOW, f"took {took:.1f} s")
    unload_and_load()


class Missing:
    """A page that is not there: whoever reads it, the kernel too, waits until close()."""

    def __init__(self):
        libc = ctypes.CDLL(None, use_errno=True)
        self.page = mmap.mmap(-1, mmap.PAGESIZE, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
        # without O_NONBLOCK it is always ready, as select() has it
        self.fd = libc.syscall(SYS_USERFAULTFD, os.O_CLOEXEC | os.O_NONBLOCK)
        if self.fd < 0:
            raise Skip("the kernel has no userfaultfd")
        address = ctypes.addressof(ctypes.c_char.from_buffer(self.page))
        fcntl.ioctl(self.fd, UFFDIO_API, struct.pack("QQQ", 0xaa, 0, 0))
        fcntl.ioctl(self.fd, UFFDIO_REGISTER,
                    struct.pack("QQQQ", address, mmap.PAGESIZE, 1, 0))

    def awaited(self):
        return select.select([self.fd], [], [], 20)[0]

    def close(self):
        os.close(self.fd)


@case("the address is deleted while a program sends what is not there", limit=120)
def _stuck(_):
    """The one that deletes holds the lock of all devices: it must not wait for the program."""
    with all_states() as (peer, states):
        missing = Missing()
        sender = threading.Thread(target=states.established.send, args=(missing.page,))
        sender.start()
        try:
            check(missing.awaited(), "nobody waits for the page")
            took = seconds(peer.us.tool, f"addr del {OURS}/24 dev o0")
            check(took < 5 * SLOW, f"took {took:.1f} s")
            for name in ("sending", "fin_wait"):
                fails_cleanly(states, name)
            check(sender.is_alive(), "the program does not wait any more")
        finally:
            missing.close()
            sender.join(20)
        fails_cleanly(states, "established")
    unload_and_load()


@case("the device moves to another namespace", limit=120)
def _moves(_):
    with all_states() as (peer, states):
        peer.us.ip(f"link set o0 netns {peer.them.name}")
        fails_cleanly(states, "established")
        check(states.names() <= {"LISTEN", "CLOSE"}, f"left: {states.names()}")
        equal(peer.us.tool("addr"), "", "addresses")
        equal(peer.us.tool("route"), "", "routes")
        equal(peer.us.tool("neigh"), "", "neighbours")
        peer.them.ip("link del o0")
    unload_and_load()


@case("the namespace goes while sockets are open", limit=120)
def _namespace(_):
    with all_states() as (peer, states):
        peer.us.delete()
        # As the host's, an open socket keeps its namespace, and works in it.
        states.conn.send("PA", b"on")
        equal(states.established.recv(10), b"on", "data")
        states.close()
        # a reset ends each of what close() left
        for port in list(range(6000, 6040)):
            peer.send(ip(PEER, OURS, 6, tcp(PEER, OURS, port, 5000, "A", 1, 1)))
        end = time.monotonic() + 60
        while not gone(peer.them, "p0") and time.monotonic() < end:
            frame = None
            with contextlib.suppress(OSError):
                frame = peer.port.receive(0.1)
            if frame and frame.flags and "R" not in frame.flags:
                with contextlib.suppress(OSError):
                    peer.send(ip(PEER, OURS, 6, tcp(PEER, OURS, frame.dport, frame.sport, "RA",
                                                    frame.ack, frame.seq + 1)))
        check(gone(peer.them, "p0"), "the namespace is still there")
    unload_and_load()


@case("the namespace goes while ICMP echo sockets and raw sockets are open")
def _namespace_raw(_):
    with Sandbox() as box:
        peer = Peer(box)
        peer.us.sysctl("net.toytcp.ping_group_range", "0 2147483647")
        echo = peer.us.socket(kind=socket.SOCK_DGRAM, proto=1)
        raw = peer.us.socket(kind=socket.SOCK_RAW, proto=1)
        peer.us.delete()
        # they keep it, as the host's, and work in it
        for sock in echo, raw:
            sock.settimeout(10)
            sock.sendto(icmp(8, 0), ("127.0.0.1", 0))
            check(sock.recv(100), "nothing")
        check(not gone(peer.them, "p0"), "the namespace is gone")
        echo.close()
        raw.close()
        wait_for(lambda: gone(peer.them, "p0"), "the namespace's end", 10)
    unload_and_load()


@case("the namespace goes with orphans and TIME-WAIT only", limit=120)
def _namespace_tw(_):
    with Sandbox() as box:
        peer = Peer(box)
        with peer.us.listener((OURS, 5000)) as listener:
            sock, conn = Conn.open_active(peer, listener, 6000)
            sock.close()
            conn.take("FA")
            conn.send("FA")
            conn.take("A")
        equal([row["state"] for row in peer.us.sockets()], ["TIME-WAIT"], "states")
        peer.us.delete()
        wait_for(lambda: gone(peer.them, "p0"), "the namespace's end", 10)
    unload_and_load()


@case("the link goes down and comes up", limit=120)
def _down_up(_):
    with all_states() as (peer, states):
        peer.us.ip("link set o0 down")
        try:
            peer.us.socket().connect((PEER, 9))
            raise AssertionError("connected without a link")
        except OSError as error:
            check(error.errno in (errno.ENETUNREACH, errno.ENETDOWN, errno.EHOSTUNREACH), error)
        states.established.send(b"waits for the link")
        peer.us.ip("link set o0 up")
        peer.us.tool(f"neigh add {PEER} lladdr {peer.mac.hex(':')} dev o0")
        frame = peer.expect(lambda f: f.dport == 6000 and f.data == b"waits for the link", 20)
        states.conn.send("A", ack=frame.seq + len(frame.data))
        states.conn.send("PA", b"back")
        equal(states.established.recv(10), b"back", "data")
    unload_and_load()


@case("devices come and go under traffic", limit=200)
def _churn(_):
    rounds = int(os.environ.get("TOY_CYCLES", "10"))
    with Sandbox() as box:
        peer = Peer(box)
        for _round in range(rounds):
            listener = peer.us.listener((OURS, 5000))
            sock, _conn = Conn.open_active(peer, listener, 6000)
            sock.send(b"x" * 50000)
            # in softirq's hands while the device goes
            for number in range(50):
                peer.send(ip(PEER, OURS, 6, tcp(PEER, OURS, 7000 + number, 5000, "S", number)))
                peer.send(ip(PEER, OURS, 1, icmp(8, 0)))
            peer.us.ip("link del o0")
            listener.close()
            sock.close()
            wait_for(lambda: gone(peer.them, "p0"), "the peer's end")
            peer.us.ip(f"link add o0 type veth peer name p0 netns {peer.them.name}",
                       "link set o0 up")
            peer.them.ip("link set p0 up")
            peer.reopen()
    unload_and_load()


if __name__ == "__main__":
    main(nothing)
