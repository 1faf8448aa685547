# SPDX-License-Identifier: GPL-2.0
"""A message that comes while the program holds the socket counts when that lets go."""

import os
import signal
import socket

from pmtu import accepted, too_big

ROUNDS = 900


def hold(sock):
    """Copies out of the socket on another processor: for most of the time it has the lock."""
    os.sched_setaffinity(0, {os.cpu_count() - 1})
    buf = bytearray(1 << 18)
    while True:
        sock.recv_into(buf, 0, socket.MSG_PEEK)


def test(t):
    accepted(t, opts="mss 1460,nop,wscale 7", SO_RCVBUF=1 << 20)
    for _ in range(12):
        for _ in range(10):
            t.send("A", t.flow.nxt, 1, 1460)
        t.drain()
    t.unread(120 * 1460)
    holder = os.fork()
    if not holder:
        try:
            hold(t.sock)
        finally:
            os._exit(1)
    try:
        for number in range(1, ROUNDS + 1):
            too_big(t, 1500 - number)
            t.info(pmtu=1500 - number)
    finally:
        os.kill(holder, signal.SIGKILL)
        os.waitpid(holder, 0)
    t.counts(tcp_pmtu_reduced=ROUNDS)
    t.drain()
    t.write(1460)
    t.gets("A", 1, None, 560)
