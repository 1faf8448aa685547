#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""The two stacks of one machine, in one namespace, by three commands:

    ip link add h0 type veth peer name t0; ip link set h0 up; ip link set t0 up
    ip addr add 10.9.0.1/24 dev h0
    toytcp addr add 10.9.0.2/24 dev t0

    +------------------------------------------------+
    |  10.9.0.1 host's  h0 +------+ t0  10.9.0.2 ours |
    +------------------------------------------------+
"""

import contextlib
import hashlib
import os
import socket

from lib import AF_TOYTCP, Sandbox, carrier, case, check, equal, main, need, wait_for

ADDRESS = {socket.AF_INET: "10.9.0.1", AF_TOYTCP: "10.9.0.2"}


@contextlib.contextmanager
def one_namespace():
    with Sandbox() as box:
        ns = box.namespace("one")
        ns.ip("link add h0 type veth peer name t0", "link set h0 up", "link set t0 up",
              "addr add 10.9.0.1/24 dev h0")
        wait_for(lambda: carrier(ns, "h0") and carrier(ns, "t0"), "carrier")
        ns.tool("addr add 10.9.0.2/24 dev t0")
        ns.box = box
        yield ns


def talk(ns, client_family, server_family, port):
    """A megabyte each way, at once."""
    with ns.listener((ADDRESS[server_family], port), server_family) as listener:
        client = ns.connect((ADDRESS[server_family], port), client_family)
        server, peer = listener.accept()
    equal(peer, client.getsockname(), "address of the peer")
    equal(peer[0], ADDRESS[client_family], "source address")
    data = {sock: os.urandom(1 << 20) for sock in (client, server)}
    senders = [ns.box.child(sock.sendall, data[sock]) for sock in data]
    for sock, sent in ((client, data[server]), (server, data[client])):
        got = hashlib.sha256()
        left = len(sent)
        while left:
            chunk = sock.recv(1 << 16)
            check(chunk, "ended early")
            got.update(chunk)
            left -= len(chunk)
        equal(got.hexdigest(), hashlib.sha256(sent).hexdigest(), "SHA-256")
    for sender in senders:
        sender.result()
    client.close()
    equal(server.recv(1), b"", "end")
    server.close()


@case("our client, the host's server")
def _to_host(ns):
    talk(ns, AF_TOYTCP, socket.AF_INET, 5000)


@case("the host's client, our server")
def _to_ours(ns):
    talk(ns, socket.AF_INET, AF_TOYTCP, 5001)


@case("the same port number on both stacks")
def _same_port(ns):
    with ns.listener(("", 5002), socket.AF_INET), ns.listener(("", 5002)):
        talk(ns, socket.AF_INET, AF_TOYTCP, 5003)


@case("ping")
def _ping(ns):
    need("ping")
    ns.run("ping", "-c", "3", "-i", "0.05", "-W", "5", "10.9.0.2")


@case("each stack has resolved the other")
def _neighbours(ns):
    rows = ns.tool_json("neigh")
    equal([(row["dst"], row["dev"]) for row in rows], [("10.9.0.1", "t0")], "our neighbours")
    check("10.9.0.2 dev h0 lladdr" in ns.run("ip", "neigh"), "the host's neighbours")


if __name__ == "__main__":
    main(one_namespace)
