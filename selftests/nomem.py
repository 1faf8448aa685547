#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Memory that cannot be had where a packet is on its way: it is counted under its own name, and
the next one goes through. Needs a kernel with failslab (the debug variant).

The topology is that of wire.Peer. Only what may not sleep fails, and only in one cache: the
script's own frames, and what the tool asks, do not.
"""

import contextlib
import errno
import os
import socket

from lib import Skip, case, check, equal, fails, main
from wire import OURS, PEER, Conn, icmp, ip, scripted

FAILSLAB = "/sys/kernel/debug/failslab"
BUFFERS = ("skbuff_head_cache", "skbuff_fclone_cache")
IP_MTU_DISCOVER, IP_PMTUDISC_DONT = 10, 0


def write(path, value):
    with open(path, "w", encoding="ascii") as file:
        file.write(str(value))


@contextlib.contextmanager
def failing(*caches):
    """Nothing can be had of these."""
    files = [f"/sys/kernel/slab/{cache}/failslab" for cache in caches]
    if not os.path.exists(FAILSLAB) or not all(map(os.path.exists, files)):
        raise Skip("the kernel has no failslab for each cache")
    for name, value in {"task-filter": "N", "ignore-gfp-wait": "Y", "cache-filter": "Y",
                        "verbose": 0, "interval": 1, "times": -1, "probability": 0}.items():
        write(f"{FAILSLAB}/{name}", value)
    for file in files:
        write(file, 1)
    write(f"{FAILSLAB}/probability", 100)
    try:
        yield
    finally:
        write(f"{FAILSLAB}/probability", 0)
        for file in files:
            write(file, 0)


def drops(peer, before):
    moved = peer.us.counters() - before
    return {name: number for name, number in moved.items() if "_drop_" in name}


@case("dev_drop_nomem: a frame that cannot be made our own")
def _claim(peer):
    before = peer.us.counters()
    host = peer.us.host_counters()
    with failing(*BUFFERS):
        for _ in range(5):
            peer.send(ip(PEER, OURS, 1, icmp(8, 0)))
    peer.until_fence()
    equal(drops(peer, before), {"dev_drop_nomem": 5}, "drops")
    equal(peer.us.host_counters() - host, {}, "the host's counters")


@case("ip_drop_out_nomem: a datagram that cannot be cut")
def _split(peer):
    with peer.us.socket(kind=socket.SOCK_DGRAM) as sock:
        sock.setsockopt(socket.IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_DONT)
        sock.connect((PEER, 9))
        before = peer.us.counters()
        with failing(*BUFFERS):
            fails(errno.ENOMEM, sock.send, bytes(3000))
        equal(drops(peer, before), {"ip_drop_out_nomem": 1}, "drops")
        equal(sock.send(bytes(3000)), 3000, "sent after that")
        peer.expect(lambda f: f.proto == 17 and f.frag & 0x1fff)


@case("tcp_drop_nomem: a SYN that cannot be remembered; it comes again")
def _syn(peer):
    with peer.us.listener((OURS, 4000)) as listener:
        conn = Conn(peer, 5000, 4000)
        before = peer.us.counters()
        with failing("toy_tcp_req"):
            equal(conn.answers("S"), [], "answers")
        equal(drops(peer, before), {"tcp_drop_nomem": 1}, "drops")
        conn.send("S")
        conn.take("SA")
        conn.send("A")
        sock, _ = listener.accept()
        conn.send("R")
        sock.close()


@case("no buffers at all: nothing breaks, and what was not sent is sent later", limit=120)
def _no_buffers(peer):
    with peer.us.listener((OURS, 4001)) as listener:
        sock, conn = Conn.open_active(peer, listener, 5001)
        with failing(*BUFFERS):
            # queued by who may sleep; the copies that go out may not
            sock.send(b"later")
            for _ in range(3):
                conn.send("A")
        frame = peer.expect(lambda f: f.dport == conn.sport and f.data == b"later", limit=60)
        conn.ack = frame.seq + len(frame.data)
        conn.send("PA", b"well")
        equal(sock.recv(100), b"well", "data")
        conn.send("R")
        sock.close()
    check(peer.until_fence() is not None, "an echo")


if __name__ == "__main__":
    main(scripted)
