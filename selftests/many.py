#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Five hundred connections at once, each an echo. TOY_MANY is the number.

The topology is that of lib.Network.
"""

import os
import resource
import selectors
import socket

from lib import AF_TOYTCP, case, check, equal, main, network, wait_for

MANY = int(os.environ.get("TOY_MANY", "500"))
MESSAGE = 3000


class Echo:
    """Server and clients in one loop."""

    def __init__(self, listener):
        self.selector = selectors.DefaultSelector()
        self.listener = listener
        self.answers, self.texts, self.serving = {}, {}, []
        listener.setblocking(False)
        self.selector.register(listener, selectors.EVENT_READ, self.accept)

    def accept(self, listener):
        sock, _ = listener.accept()
        sock.setblocking(False)
        self.serving.append(sock)
        self.selector.register(sock, selectors.EVENT_READ, self.serve)

    def serve(self, sock):
        data = sock.recv(1 << 16)
        if data:
            # small enough for any send buffer
            equal(sock.send(data), len(data), "sent")
        else:
            self.selector.unregister(sock)
            sock.close()
            self.serving.remove(sock)

    def client(self, sock, text):
        self.texts[sock], self.answers[sock] = text, b""
        self.selector.register(sock, selectors.EVENT_WRITE, self.connected)

    def connected(self, sock):
        equal(sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR), 0, "SO_ERROR")
        equal(sock.send(self.texts[sock]), MESSAGE, "sent")
        self.selector.modify(sock, selectors.EVENT_READ, self.answer)

    def answer(self, sock):
        self.answers[sock] += sock.recv(1 << 16)

    def run(self, until):
        while not until():
            events = self.selector.select(20)
            check(events, "nothing happens any more")
            for key, _ in events:
                key.data(key.fileobj)


def echo(net, families, port, number):
    address = (net.server_address(families[1]), port)
    with net.server.listener(address, families[1], number) as listener:
        loop = Echo(listener)
        clients = []
        for at in range(number):
            sock = net.client.socket(families[0])
            sock.setblocking(False)
            sock.connect_ex(address)
            loop.client(sock, at.to_bytes(4, "big") * (MESSAGE // 4))
            clients.append(sock)
        loop.run(lambda: all(len(loop.answers[s]) >= MESSAGE for s in clients))
        for sock in clients:
            equal(loop.answers[sock] == loop.texts[sock], True, "an answer")
        if families[1] == AF_TOYTCP:
            states = [row["state"] for row in net.server.sockets()]
            equal(states.count("ESTAB"), number, "established connections")
        for sock in clients:
            loop.selector.unregister(sock)
            sock.close()
        loop.run(lambda: not loop.serving)


def left(ns):
    return [row for row in ns.sockets() if row["state"] != "TIME-WAIT"]


@case("ours to ours", limit=120)
def _ours(net):
    resource.setrlimit(resource.RLIMIT_NOFILE, (4 * MANY + 100, 4 * MANY + 100))
    echo(net, (AF_TOYTCP, AF_TOYTCP), 5000, MANY)
    wait_for(lambda: not left(net.client) and not left(net.server), "all closed")
    waiting = [row for row in net.client.sockets() if row["state"] == "TIME-WAIT"]
    equal(len(waiting), MANY, "TIME-WAIT at the end that closed first")


@case("ours to the host's, the host's to ours", limit=120)
def _mixed(net):
    echo(net, (AF_TOYTCP, socket.AF_INET), 5001, MANY // 2)
    echo(net, (socket.AF_INET, AF_TOYTCP), 5002, MANY // 2)


@case("as many again while the first are in TIME-WAIT", limit=120)
def _again(net):
    echo(net, (AF_TOYTCP, AF_TOYTCP), 5000, MANY)
    wait_for(lambda: not left(net.client) and not left(net.server), "all closed")


@case("the ports run out: EADDRNOTAVAIL, then some are free again")
def _ports(net):
    net.client.sysctl("net.toytcp.ip_local_port_range", "40000 40009")
    with net.server.listener((net.server_address(AF_TOYTCP), 5003)) as listener:
        socks = []
        try:
            while len(socks) < 100:
                socks.append(net.client.connect(listener.getsockname()))
            raise AssertionError("a hundred connections from ten ports")
        except OSError as error:
            equal(error.strerror, os.strerror(99), "error")
        equal(len(socks), 10, "connections")
        check({s.getsockname()[1] for s in socks} == set(range(40000, 40010)), "ports")
        # to another port of the peer's they are free all the time
        with net.server.listener((net.server_address(AF_TOYTCP), 5004)) as other:
            net.client.connect(other.getsockname()).close()
        for sock in socks:
            sock.close()


if __name__ == "__main__":
    main(network)
