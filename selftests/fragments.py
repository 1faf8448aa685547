#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Fragments across a router and to a real ping: both ways, large, many, too many.

The topology is that of lib.Network; the router's way to our end may be narrow. TOY_SIZE is the number of KiB of one transfer, 512 by default.
"""

import contextlib
import hashlib
import os
import random
import socket
import threading

from lib import AF_TOYTCP, case, check, equal, main, need, network, offload
from wire import icmp, ip

SIZE = int(os.environ.get("TOY_SIZE", "512")) << 10
HOST, OURS = "10.1.0.3", "10.2.0.2"


@contextlib.contextmanager
def narrow(net, mtu):
    """The router cuts what it sends to our end; what comes back does not meet that."""
    net.router.ip(f"route change 10.2.0.0/24 dev rs mtu lock {mtu}")
    for ns, dev in ((net.router, "rs"), (net.server, "s0")):
        offload(ns, dev, False)
    yield
    net.router.ip("route change 10.2.0.0/24 dev rs")
    for ns, dev in ((net.router, "rs"), (net.server, "s0")):
        offload(ns, dev, True)


def ping(net, size, *options):
    """Answers that came to three echoes of the host's ping."""
    out = net.client.run("ping", "-c", "3", "-i", "0.01", "-W", "5", "-s", str(size), *options,
                         OURS)
    return int(out.split(" received")[0].split()[-1])


@case("ping -s: large echoes are put together and answered in fragments")
def _ping(net):
    need("ping")
    before = net.server.counters()
    for size in (1472, 1473, 4000, 65507):
        equal(ping(net, size), 3, f"answers with {size} bytes")
    moved = net.server.counters() - before
    # 1 and 2, 3 and 45 fragments of three each; the same come back
    equal((moved["ip_reasm_reqds"], moved["ip_reasm_oks"], moved.get("ip_reasm_fails", 0)),
          (3 * (2 + 3 + 45), 9, 0), "reassembled")
    equal((moved["ip_frag_creates"], moved["ip_frag_oks"]), (3 * (2 + 3 + 45), 9), "sent")


@case("ping through a narrow router: fragments of fragments")
def _narrow_ping(net):
    need("ping")
    with narrow(net, 577):
        equal(ping(net, 4000, "-M", "dont"), 3, "answers")


@case("TCP without DF through a narrow router: every byte arrives", limit=120)
def _tcp(net):
    net.client.sysctl("net.ipv4.ip_no_pmtu_disc", 1)
    data = random.Random(791).randbytes(SIZE)
    before = net.server.counters()
    with narrow(net, 576):
        client, server = net.pair(socket.AF_INET, AF_TOYTCP, port=5100)
        thread = threading.Thread(target=lambda: (client.sendall(data),
                                                  client.shutdown(socket.SHUT_WR)))
        thread.start()
        got = b""
        while chunk := server.recv(1 << 18):
            got += chunk
        thread.join()
        client.close()
        server.close()
    equal(hashlib.sha256(got).hexdigest(), hashlib.sha256(data).hexdigest(), "data")
    moved = net.server.counters() - before
    check(moved.get("ip_reasm_oks", 0) > SIZE // 1500, f"reassembled: {moved}")
    net.client.sysctl("net.ipv4.ip_no_pmtu_disc", 0)


@case("a flood of fragments: bounded, and a connection goes on meanwhile")
def _flood(net):
    """Beyond the limit no fragment is taken; what is no fragment is."""
    client, server = net.pair(socket.AF_INET, AF_TOYTCP, port=5200)
    net.server.sysctl("net.toytcp.ipfrag_high_thresh", 1 << 20)
    net.server.sysctl("net.toytcp.ipfrag_max_dist", 0)
    raw = net.router.packet_socket("rs")
    head = net.server.mac("s0") + net.router.mac("rs") + b"\x08\0"
    before = net.server.counters()
    for number in range(8000):
        source = f"10.7.{number >> 8}.{number & 255}"
        raw.send(head + ip(source, OURS, 1, icmp(8, 0) + bytes(1000), frag=0x2000, ident=number))
        if number % 500 == 0:
            client.sendall(b"still here")
            equal(server.recv(100), b"still here", "data")
    raw.close()
    moved = net.server.counters() - before
    refused = moved.get("ip_drop_frag_memory", 0)
    # each is charged with its buffer: 1 to 4 KiB
    check(8000 - refused < (1 << 20) // 1024 + 2, f"{8000 - refused} taken")
    equal(moved["ip_reasm_fails"], refused, "ip_reasm_fails")
    client.close()
    server.close()
    net.server.sysctl("net.toytcp.ipfrag_high_thresh", 4 << 20)
    net.server.sysctl("net.toytcp.ipfrag_max_dist", 64)


if __name__ == "__main__":
    main(network)
