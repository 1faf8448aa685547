# SPDX-License-Identifier: GPL-2.0
"""TCP_FASTOPEN_CONNECT: connect() says yes, and the first write sends the SYN with the data."""

from fastopen import ASKS, COOKIE, PLAIN, TCP_FASTOPEN_CONNECT, again, client, new_socket


def test(t):
    client(t)
    new_socket(t, TCP_FASTOPEN_CONNECT)
    t.sees("EINPROGRESS", "connect", (t.flow.peer, t.flow.port))
    t.gets("S", 0, opts=ASKS)
    t.send("SA", 0, 1, opts=f"mss 1460,fo {COOKIE},nop,nop")
    t.gets("A", 1, 1)
    again(t)
    new_socket(t, TCP_FASTOPEN_CONNECT)
    t.sees(None, "connect", (t.flow.peer, t.flow.port))
    t.nothing()
    t.poll("OUT")
    t.sees("EISCONN", "connect", (t.flow.peer, t.flow.port))
    t.sees("EAGAIN")
    t.write(100)
    t.gets("S", 0, data=100, opts=f"{PLAIN},fo {COOKIE},nop,nop")
    t.poll("")
    t.send("SA", 0, 101, opts="mss 1460")
    t.gets("A", 101, 1)
    t.counts(tcp_fastopen_active=1)
    t.poll("OUT")
