#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Socket options of a program of 32 bits on a kernel of 64, whose structures differ.

The topology is that of lib.Network; what is seen on AF_INET is the oracle. Needs the program
toytcp_compat, and a kernel that runs it.
"""

import contextlib
import os
import socket
import struct
import subprocess

from lib import HERE, Skip, errno_name, main, network
from multicast import (ADD, BLOCK_SOURCE, DROP, GROUP, GROUP_FILTER, IF, JOIN_GROUP, JOIN_SOURCE,
                       LEAVE_GROUP, LEAVE_SOURCE, MSFILTER, SOL_IP, UNBLOCK_SOURCE, aton, index_of,
                       mreq, sockaddr)
from twin import both

PROGRAM = f"{HERE}/toytcp_compat"
CALL = struct.Struct("=iiiii2048s")


class Program:
    """The program of 32 bits, with one socket."""

    def __init__(self, sock):
        self.fd = sock.fileno()
        self.child = subprocess.Popen([PROGRAM], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                      bufsize=0, pass_fds=[self.fd])

    def call(self, is_set, name, value, length):
        self.child.stdin.write(CALL.pack(is_set, self.fd, SOL_IP, name, length, value))
        err, *_, length, value = CALL.unpack(self.child.stdout.read(CALL.size))
        return errno_name(-err) if err else (length, value[:length])

    def set(self, name, value):
        got = self.call(1, name, value, len(value))
        return got if isinstance(got, str) else 0

    def get(self, name, value, length):
        return self.call(0, name, value, length)

    def close(self):
        self.child.stdin.close()
        self.child.wait(20)
        self.child.stdout.close()


def start(w):
    """A datagram socket and its program."""
    sock = w.sock(None, socket.SOCK_DGRAM)
    program = Program(sock)
    w.open.append(program)
    return program, index_of(w.client, "c0")


def gap(index):
    """What a compiler of 32 bits puts before an address: nothing."""
    return struct.pack("=I", index)


@both("MCAST_JOIN_GROUP and MCAST_LEAVE_GROUP")
def _group(w):
    program, index = start(w)
    req = lambda group, family=socket.AF_INET: gap(index) + sockaddr(group, family)
    for name, option, value in (
            ("join", JOIN_GROUP, req(GROUP)), ("again", JOIN_GROUP, req(GROUP)),
            ("family", JOIN_GROUP, req(GROUP, 10)), ("short", JOIN_GROUP, req(GROUP)[:-1]),
            ("as a program of 64 bits", JOIN_GROUP, gap(index) + bytes(4) + sockaddr("239.1.2.9")),
            ("by address", ADD, mreq("239.1.2.8", w.here)),
            ("leave by address", DROP, mreq(GROUP, w.here)),
            ("leave what was left", LEAVE_GROUP, req(GROUP)),
            ("leave", LEAVE_GROUP, req("239.1.2.8")), ("short", LEAVE_GROUP, req(GROUP)[:-1]),
            ("device", IF, aton(w.here))):
        w.see(name, program.set(option, value))


@both("MCAST_JOIN_SOURCE_GROUP and its like")
def _source(w):
    program, index = start(w)
    req = lambda addr: gap(index) + sockaddr(GROUP) + sockaddr(addr)
    for name, option, value in (
            ("join", JOIN_SOURCE, req("10.1.0.5")), ("again", JOIN_SOURCE, req("10.1.0.5")),
            ("another", JOIN_SOURCE, req("10.1.0.6")), ("block", BLOCK_SOURCE, req("10.1.0.6")),
            ("leave", LEAVE_SOURCE, req("10.1.0.5")), ("again", LEAVE_SOURCE, req("10.1.0.5")),
            ("the last", LEAVE_SOURCE, req("10.1.0.6")), ("short", JOIN_SOURCE, req(GROUP)[:-1]),
            ("join all", JOIN_GROUP, gap(index) + sockaddr(GROUP)),
            ("block", BLOCK_SOURCE, req("10.1.0.6")), ("again", BLOCK_SOURCE, req("10.1.0.6")),
            ("unblock", UNBLOCK_SOURCE, req("10.1.0.6"))):
        w.see(name, program.set(option, value))


@both("MCAST_MSFILTER and IP_MSFILTER")
def _filter(w):
    program, index = start(w)
    head = gap(index) + sockaddr(GROUP)

    def group_filter(mode, *sources, count=None):
        return head + struct.pack("=II", mode, len(sources) if count is None else count) + \
            b"".join(map(sockaddr, sources))

    def read(room=3, cut=0):
        got = program.get(GROUP_FILTER, group_filter(0, count=room) + b"\xff" * 128 * room,
                          140 + 128 * room - cut)
        if isinstance(got, str):
            return got
        length, value = got
        return length, value[4:140], sorted(value[at:at + 128] for at in range(140, length, 128))

    w.see("before joining", program.set(GROUP_FILTER, group_filter(1, "10.1.0.5")))
    w.see("get", read())
    program.set(JOIN_GROUP, head)
    for name, value in (("two", group_filter(1, "10.1.0.7", "10.1.0.5")),
                        ("others", group_filter(0, "10.1.0.9", "10.1.0.8", "10.1.0.7")),
                        ("mode", group_filter(2, "10.1.0.5")),
                        ("short", group_filter(1)[:-1]),
                        ("more than said", group_filter(1, "10.1.0.5", count=2)),
                        ("too many", group_filter(1, *[f"10.1.1.{n}" for n in range(11)])),
                        ("so many that are not there", group_filter(1, count=11)),
                        ("and most", group_filter(1, count=2 ** 32 - 1)),
                        ("as many as may be", group_filter(1, *[f"10.1.1.{n}" for n in range(10)])),
                        ("room left", group_filter(0, "10.1.0.3") + bytes(500))):
        w.see(name, program.set(GROUP_FILTER, value))
        w.see("get", read())
        w.see("in little room", read(1)[:2])
    w.see("short", read(0, 1))
    # this one is the same to all programs
    w.see("IP_MSFILTER", program.get(MSFILTER, mreq(GROUP, w.here) + struct.pack("=II", 0, 3) +
                                     bytes(12), 28)[0])
    w.see("nobody", program.set(GROUP_FILTER, group_filter(1)))
    w.see("that was to leave", program.set(LEAVE_GROUP, head))


@contextlib.contextmanager
def compat():
    if not os.path.exists(PROGRAM):
        raise Skip("no toytcp_compat: the compiler knows no -m32")
    try:
        subprocess.run([PROGRAM], stdin=subprocess.DEVNULL, timeout=20, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise Skip(f"this kernel runs no program of 32 bits: {error}") from None
    with network() as net:
        yield net


if __name__ == "__main__":
    main(compat)
