# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.8.5: the byte before the pointer is out of band; reads stop before it."""

import socket

from segment import stream


def test(t):
    t.accepted()
    t.send("PA", data=10)
    t.gets("A", 1, 11)
    t.poll("IN OUT")
    t.sees("EINVAL", "recv", 1, socket.MSG_OOB)
    # the pointer is of the first byte that is not urgent
    t.send("PAU", data=10, urg=5)
    t.gets("A", 1, 21)
    t.poll("IN OUT PRI")
    t.unread(14)
    t.sees(stream(15, 1), "recv", 1, socket.MSG_OOB | socket.MSG_PEEK)
    t.sees(stream(15, 1), "recv", 1, socket.MSG_OOB)
    t.sees("EINVAL", "recv", 1, socket.MSG_OOB)
    t.poll("IN OUT")
    t.sees(stream(1, 14), "recv", 100)
    t.unread(0)
    t.sees(stream(16, 5), "recv", 100)
    t.taken = 21
    t.send("PA", data=10)
    t.gets("A", 1, 31)
    t.read(10)


def inline(t):
    t.accepted(SO_OOBINLINE=1)
    t.send("PAU", data=10, urg=5)
    t.gets("A", 1, 11)
    t.sees("EINVAL", "recv", 1, socket.MSG_OOB)
    t.poll("IN OUT PRI")
    t.unread(10)
    t.sees(stream(1, 4), "recv", 100)
    t.sees(stream(5, 6), "recv", 100)
    t.poll("OUT")


def peek(t):
    t.accepted()
    t.send("PAU", data=10, urg=5)
    t.gets("A", 1, 11)
    t.sees(stream(1, 4), "recv", 100, socket.MSG_PEEK)
    t.sees(stream(1, 2), "recv", 2)
    t.sees(stream(3, 2), "recv", 100)
    t.sees(stream(6, 5), "recv", 100, socket.MSG_PEEK)
    t.sees(stream(6, 5), "recv", 100)
    # passed without having been read
    t.sees("EINVAL", "recv", 1, socket.MSG_OOB)


def alone(t):
    """It is all that has come."""
    t.accepted()
    t.send("PAU", data=1, urg=1)
    t.gets("A", 1, 2)
    t.poll("OUT PRI")
    t.unread(0)
    t.sees(stream(1, 1), "recv", 1, socket.MSG_OOB | socket.MSG_PEEK)
    # a read of the stream passes it, and then it is gone
    t.sees("EAGAIN", "recv", 10, socket.MSG_DONTWAIT)
    t.sees("EINVAL", "recv", 1, socket.MSG_OOB)
    t.poll("OUT")


def tests():
    return [("tcp_urg_recv", test, ""), ("tcp_urg_recv_inline", inline, ""),
            ("tcp_urg_recv_peek", peek, ""), ("tcp_urg_recv_alone", alone, "")]
