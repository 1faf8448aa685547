#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""A receiver that does not read: the sender stops, probes, and goes on when it does.

The topology is that of lib.Network.
"""

import hashlib
import os
import select
import socket

from lib import AF_TOYTCP, case, check, equal, main, network, note, wait_for

SIZE = 8 << 20


def stalls(sender, data):
    """Sends until nothing is taken any more for half a second. Returns how much was."""
    sender.setblocking(False)
    sent = 0
    while sent < len(data) and select.select([], [sender], [], 0.5)[1]:
        sent += sender.send(data[sent:sent + (1 << 16)])
    check(sent < len(data), "the sender never stopped")
    return sent


def slow_reader(net, families, port):
    client, server = net.pair(*families, port=port)
    data = os.urandom(SIZE)
    before = net.client.counters()
    sent = stalls(client, data)
    note(f"stopped after {sent >> 10} KiB")
    if families[0] == AF_TOYTCP:
        wait_for(lambda: (net.client.counters() - before).get("tcp_window_probes", 0) >= 3,
                 "three window probes")
        moved = net.client.counters() - before
        equal(moved.get("tcp_abort_on_timeout", 0), 0, "tcp_abort_on_timeout")
    # read a little, then all
    got = hashlib.sha256()
    count = 0
    for _ in range(3):
        chunk = server.recv(4096)
        got.update(chunk)
        count += len(chunk)
    client.setblocking(True)
    rest = net.box.child(finish, client, data[sent:])
    client.close()
    while chunk := server.recv(1 << 16):
        got.update(chunk)
        count += len(chunk)
    rest.result()
    equal(count, SIZE, "bytes")
    equal(got.hexdigest(), hashlib.sha256(data).hexdigest(), "SHA-256")
    server.close()


def finish(sock, data):
    sock.sendall(data)
    sock.close()


@case("ours sends, the host's does not read")
def _sender(net):
    slow_reader(net, (AF_TOYTCP, socket.AF_INET), 5000)


@case("the host's sends, ours does not read")
def _receiver(net):
    slow_reader(net, (socket.AF_INET, AF_TOYTCP), 5001)


@case("ours to ours")
def _both(net):
    slow_reader(net, (AF_TOYTCP, AF_TOYTCP), 5002)


@case("a small receive buffer, read byte by byte in the end")
def _small(net):
    with net.server.listener((net.server_address(AF_TOYTCP), 5003)) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client = net.client.connect(listener.getsockname())
        server, _ = listener.accept()
    data = os.urandom(200000)
    sender = net.box.child(finish, client, data)
    client.close()
    got = b""
    while chunk := server.recv(1000 if len(got) < 199000 else 1):
        got += chunk
    sender.result()
    equal(got == data, True, "data")
    server.close()


if __name__ == "__main__":
    main(network)
