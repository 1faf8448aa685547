# SPDX-License-Identifier: GPL-2.0
"""What finds the buffer full is dropped and counted; what is read makes room."""

import socket


def test(t):
    t.bind()
    t.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    for number in range(30):
        t.tell(bytes([number]) * 1000)
    t.fence()
    got = []
    while isinstance(data := t.outcome("recv", 2000), bytes):
        got.append(data[0])
    if got != list(range(len(got))) or not 1 <= len(got) < 30:
        t.fail(f"read {got}")
    t.counts(udp_drop_rcvbuf=30 - len(got), udp_in_datagrams=len(got))
    t.quiet()
    t.tell(b"room again")
    t.sees(b"room again", "recv", 100)
