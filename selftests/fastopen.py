# SPDX-License-Identifier: GPL-2.0
"""What the packet tests of TCP Fast Open share."""

import contextlib
import socket

from segment import stream

TCP_FASTOPEN_CONNECT, TCP_FASTOPEN_KEY, TCP_FASTOPEN_NO_COOKIE = 30, 33, 34
SYN_DATA = 32       # TCPI_OPT_SYN_DATA
COOKIE = "0102030405060708"
ASKS = "mss,sackOK,TS,nop,wscale,fo,nop,nop"
PLAIN = "mss,sackOK,TS,nop,wscale"


def server(t, most=8, bits=3):
    """The program listens for Fast Opens."""
    t.sysctl("tcp_fastopen", bits)
    t.listen(TCP_FASTOPEN=most)


def ask(t):
    """The cookie that the listener gives the script's address; on a connection of its own."""
    flow = t.new_flow()
    flow.send("S", opts="mss 1460,fo,nop,nop")
    cookie = flow.gets("SA", 0, 1, opts="mss,fo,nop,nop").option("fo")[0]
    flow.send("R", 1)
    return cookie


def fast_syn(t, cookie, count=10, flow=None):
    """The script's SYN, with a cookie and so many bytes."""
    (flow or t.flow).send("S", 0, 0, count, opts=f"mss 1460,fo {cookie},nop,nop")


def accepted(t, count=10):
    """The program has a connection whose handshake is not complete."""
    server(t)
    cookie = ask(t)
    fast_syn(t, cookie, count)
    t.gets("SA", 0, 1 + count, opts="mss")
    t.accept()
    t.state("SYN-RECEIVED")


def client(t):
    """A script's address that the stack has never connected to."""
    t.flow.peer = t.bench.next_peer()


def new_socket(t, number):
    """The program's next socket, with this option of TCP on."""
    t.sock = t.new_socket()
    t.sock.setsockopt(socket.IPPROTO_TCP, number, 1)
    t.sock.setblocking(False)


def send_to(t, count, **options):
    """The program connects and sends in one call. Returns how many bytes, or the errno."""
    t.sock = t.new_socket()
    for name, value in options.items():
        t.option(name, value)
    t.sock.setblocking(False)
    got = t.outcome("sendto", stream(t.written, count), socket.MSG_FASTOPEN,
                    (t.flow.peer, t.flow.port))
    if isinstance(got, int):
        t.written += got
    return got


def again(t):
    """The connection is given up for another one to the same server."""
    with contextlib.suppress(OSError):
        t.linger(0)
    t.sock.close()
    peer = t.flow.peer
    t.flow = t.new_flow()
    t.flow.peer = peer
    t.written = t.taken = 1


def learn(t, cookie=COOKIE, mss=1460):
    """The program gets a cookie of the script in a first connection, and closes it."""
    if t.flow.peer == "10.3.0.2":
        client(t)
    wants(t, send_to(t, 10), "EINPROGRESS")
    t.gets("S", 0, opts=ASKS)
    t.send("SA", 0, 1, opts=f"mss {mss},fo {cookie},nop,nop")
    t.gets("A", 1, 1)
    again(t)


def wants(t, got, want):
    """A call gave this."""
    if got != want:
        t.fail(f"{got!r}, wanted {want!r}")
