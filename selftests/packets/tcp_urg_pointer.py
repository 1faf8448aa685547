# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.8.5: the pointer may run ahead of its byte, and a newer one replaces it."""

import fcntl
import os
import signal
import socket
import struct

from segment import stream

SIOCATMARK = 0x8905


def at_mark(t, want):
    got = struct.unpack("i", fcntl.ioctl(t.sock, SIOCATMARK, bytes(4)))[0]
    if got != want:
        t.fail(f"SIOCATMARK {got}, wanted {want}")


def ahead(t):
    t.accepted()
    t.send("AU", urg=20)
    t.nothing()
    t.poll("OUT")
    t.sees("EAGAIN", "recv", 1, socket.MSG_OOB)
    t.send("PA", data=10)
    t.gets("A", 1, 11)
    t.sees("EAGAIN", "recv", 1, socket.MSG_OOB)
    t.send("PA", data=10)
    t.gets("A", 1, 21)
    t.sees(stream(20, 1), "recv", 1, socket.MSG_OOB)
    at_mark(t, 0)
    t.sees(stream(1, 19), "recv", 100)
    at_mark(t, 1)
    t.send("PA", data=10)
    t.gets("A", 1, 31)
    t.sees(stream(21, 10), "recv", 100)
    at_mark(t, 0)


def newer(t):
    t.accepted()
    t.send("PAU", data=10, urg=3)
    t.gets("A", 1, 11)
    t.send("PAU", data=10, urg=10)
    t.gets("A", 1, 21)
    # an older one again changes nothing
    t.send("AU", urg=0, seq=11)
    t.drain()
    t.sees(stream(20, 1), "recv", 1, socket.MSG_OOB)
    # the byte of the first pointer is in the stream now
    t.sees(stream(1, 19), "recv", 100)


def sigurg(t):
    came = []
    before = signal.signal(signal.SIGURG, lambda *_: came.append(1))
    t.accepted()
    fcntl.fcntl(t.sock, fcntl.F_SETOWN, os.getpid())
    t.send("PA", data=10)
    t.gets("A", 1, 11)
    if came:
        t.fail("SIGURG without urgent data")
    t.send("PAU", data=10, urg=3)
    t.gets("A", 1, 21)
    if not came:
        t.fail("no SIGURG")
    signal.signal(signal.SIGURG, before)


def window(t):
    """RFC 9293 3.10.7.4: with a closed window, too."""
    t.accepted(SO_RCVBUF=2048)
    at = 1
    while True:
        t.send("PA", data=500)
        answers = t.drain()
        if not answers or answers[-1].win == 0:
            break
    t.poll("IN OUT")
    t.send("AU", seq=answers[-1].ack if answers else at, urg=100)
    t.drain()
    t.sees("EAGAIN", "recv", 1, socket.MSG_OOB)


def tests():
    return [("tcp_urg_pointer_ahead", ahead, ""), ("tcp_urg_pointer_newer", newer, ""),
            ("tcp_urg_sigurg", sigurg, ""),
            ("tcp_urg_closed_window", window, "the host's buffer is filled otherwise")]
