# SPDX-License-Identifier: GPL-2.0
"""A receive buffer that SO_RCVBUF has set does not grow, nor any with tcp_moderate_rcvbuf 0."""

import socket
import time

TIMED = True


def grows(t, **options):
    """What SO_RCVBUF gives before and after four round trips of a window each."""
    t.accepted(opts="mss 1460,nop,nop,sackOK,nop,wscale 7", ts=1000, **options)
    before = t.sock.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF)
    for _ in range(4):
        time.sleep(0.1)
        t.flow.ts += 100
        for _ in range(40):
            t.send("A", None, None, 1448)
            t.read(1448)
            t.drain()
    return t.sock.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF) > before


def test(t):
    t.sysctl("tcp_moderate_rcvbuf", 0)
    if grows(t):
        t.fail("it grows with tcp_moderate_rcvbuf 0")
    t.sysctl("tcp_moderate_rcvbuf", 1)
    again(t)
    t.option("SO_RCVBUF", 131072, t.listener)
    if grows(t):
        t.fail("it grows after SO_RCVBUF")


def again(t):
    """Another connection to the same listener."""
    t.flow = t.new_flow()
    t.taken = 1
