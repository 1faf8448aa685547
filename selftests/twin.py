# SPDX-License-Identifier: GPL-2.0
"""The same case on AF_INET and on AF_TOYTCP: the host's stack is the oracle.

A case writes down what it sees, once on each family. The topology is that of
lib.Network, with the same family at both ends.
"""

import ctypes
import fcntl
import select
import socket
import struct
import termios

from lib import AF_TOYTCP, case, check, equal, errno_name, wait_for

SIOCOUTQ = termios.TIOCOUTQ
libc = ctypes.CDLL(None, use_errno=True)

POLL_ALL = select.POLLIN | select.POLLOUT | select.POLLPRI | select.POLLRDHUP


class World:
    """One family's view of the topology, and what was seen in it."""

    def __init__(self, net, family, port):
        self.net, self.family, self.port = net, family, port
        self.seen = []
        self.client = net.client
        self.server = net.server
        self.here = net.client_address(family)
        self.there = net.server_address(family)
        self.open = []

    def see(self, what, value):
        self.seen.append((what, self.plain(value)))

    def plain(self, value):
        """Without what must differ: addresses of the stacks, chosen ports."""
        if isinstance(value, tuple) and len(value) == 2 and isinstance(value[0], str):
            names = {self.here: "here", self.there: "there"}
            port = value[1] - self.port if 0 <= value[1] - self.port < 50 else bool(value[1])
            return names.get(value[0], value[0]), port
        return value

    def sock(self, ns=None, kind=socket.SOCK_STREAM, proto=0):
        sock = (ns or self.client).socket(self.family, kind, proto)
        self.open.append(sock)
        return sock

    def listener(self, port=0, backlog=16, ns=None):
        ns = ns or self.server
        address = self.there if ns is self.server else self.here
        sock = ns.listener((address, self.port + port), self.family, backlog)
        self.open.append(sock)
        return sock

    def pair(self, port=0):
        """Client's end and server's end of a connection."""
        with self.listener(port) as listener:
            client = self.client.connect(listener.getsockname(), self.family)
            server, _ = listener.accept()
        self.open += [client, server]
        return client, server

    def close(self):
        for sock in self.open:
            sock.close()


# Which argument has the flags
FLAGS_AT = {"recv": 1, "recvfrom": 1, "send": 1, "recvmsg": 2}


def never_waits(function, args):
    at = FLAGS_AT.get(getattr(function, "__name__", ""), len(args))
    return at < len(args) and args[at] & (socket.MSG_DONTWAIT | socket.MSG_ERRQUEUE)


def outcome(function, *args):
    """What a call gives, or the name of its errno."""
    limit = None
    try:
        if never_waits(function, args):
            # python would wait as long as its own time-out says
            limit = function.__self__.gettimeout()
            function.__self__.settimeout(limit and 0)
        return function(*args)
    except TimeoutError as error:
        return errno_name(error.errno) if error.errno else "timeout"
    except OSError as error:
        return errno_name(error.errno)
    finally:
        if limit:
            function.__self__.settimeout(limit)


def raw(function, *args):
    """A call of the C library, which python does not repeat after a signal."""
    got = function(*args)
    return errno_name(ctypes.get_errno()) if got < 0 else got


def events(sock, timeout=0, mask=POLL_ALL):
    """The names of what poll() reports."""
    poll = select.poll()
    poll.register(sock, mask)
    got = poll.poll(timeout)
    bits = got[0][1] if got else 0
    names = ("IN", "OUT", "PRI", "ERR", "HUP", "RDHUP", "NVAL")
    return " ".join(name for name in names if bits & getattr(select, "POLL" + name))


def becomes(sock, want):
    """Waits until poll() reports all the words of want, and returns all it reports."""
    wait_for(lambda: set(want.split()) <= set(events(sock).split()), f"poll() says {want}")
    return events(sock)


def so_error(sock):
    return errno_name(sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR))


def readable(sock):
    return struct.unpack("i", fcntl.ioctl(sock, termios.FIONREAD, b"\0" * 4))[0]


def unacked(sock):
    return struct.unpack("i", fcntl.ioctl(sock, SIOCOUTQ, b"\0" * 4))[0]


_port = [20000]


def both(name, limit=60):
    """A case of a World, run on each family; what they saw is the same."""
    def add(function):
        def compare(net):
            seen = {}
            _port[0] += 50
            for family in (socket.AF_INET, AF_TOYTCP):
                world = World(net, family, _port[0])
                try:
                    function(world)
                finally:
                    world.close()
                seen[family] = world.seen
            host, ours = seen[socket.AF_INET], seen[AF_TOYTCP]
            differ = [f"{mine[0]}: {mine[1]!r}, the host's {its[1]!r}"
                      for mine, its in zip(ours, host) if mine != its]
            check(not differ, "; ".join(differ))
            equal(len(ours), len(host), "number of observations")
        compare.__module__ = function.__module__    # whose case it is
        case(name, limit)(compare)
        return function
    return add
