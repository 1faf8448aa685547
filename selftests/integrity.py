#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Megabytes across the router, between all pairs of stacks: SHA-256 is the same at both ends.

Over a clean wire with and without offloads, and over one that loses, doubles,
reorders, corrupts and delays. TOY_SIZE is the number of MiB of one transfer, 64 by
default, and TOY_SIZE_IMPAIRED that of one on the impaired wire, where a recovery needs
a round trip: there 64 MiB take minutes of any clock that does not jump.
The topology is that of lib.Network.
"""

import hashlib
import os
import random
import socket
import time

from lib import AF_TOYTCP, case, check, equal, main, need, network, note

SIZE = int(os.environ.get("TOY_SIZE", "64")) << 20
IMPAIRED_SIZE = int(os.environ.get("TOY_SIZE_IMPAIRED", SIZE >> 20)) << 20
CHUNK = 1 << 18
IMPAIRED = "delay 20ms loss 2% duplicate 1% reorder 5% corrupt 0.5%"
PAIRS = {
    "ours to the host's": (AF_TOYTCP, socket.AF_INET),
    "the host's to ours": (socket.AF_INET, AF_TOYTCP),
    "ours to ours": (AF_TOYTCP, AF_TOYTCP),
}


def send(sock, other, size, seed):
    """Bytes that repeat nowhere. Returns their digest."""
    other.close()
    digest = hashlib.sha256()
    block = random.Random(seed).randbytes(CHUNK)
    for at in range(0, size, CHUNK):
        data = (at.to_bytes(8, "big") + block)[:min(CHUNK, size - at)]
        digest.update(data)
        sock.sendall(data)
    sock.shutdown(socket.SHUT_WR)
    # the peer's end: all of it has arrived
    equal(sock.recv(1), b"", "answer")
    return digest.hexdigest()


def receive(sock, other, size):
    other.close()
    digest = hashlib.sha256()
    got = 0
    while data := sock.recv(CHUNK):
        digest.update(data)
        got += len(data)
    equal(got, size, "bytes received")
    return digest.hexdigest()


def start(net, families, size, port):
    client, server = net.pair(*families, port=port)
    ends = [net.box.child(send, client, server, size, port),
            net.box.child(receive, server, client, size)]
    client.close()
    server.close()
    return ends


def transfer(net, how, size, **kwargs):
    """The three pairs at once."""
    net.netem(how, **kwargs)
    before = net.client.counters() + net.server.counters()
    begun = time.monotonic()
    running = {name: start(net, families, size, 5001 + i)
               for i, (name, families) in enumerate(PAIRS.items())}
    for name, (sender, receiver) in running.items():
        sent, received = sender.result(), receiver.result()
        equal(received, sent, f"SHA-256, {name}")
    seconds = time.monotonic() - begun
    moved = net.client.counters() + net.server.counters() - before
    note(f"3 x {size >> 20} MiB in {seconds:.1f} s, {moved.get('tcp_retrans_segs', 0)} of "
         f"{moved['tcp_out_segs']} segments sent again")
    return moved


@case("a clean wire", limit=600)
def _clean(net):
    moved = transfer(net, "", SIZE)
    check(moved.get("tcp_retrans_segs", 0) * 1000 < moved["tcp_out_segs"],
          f"retransmissions on a clean wire: {moved}")


@case("a clean wire without offloads", limit=600)
def _no_offloads(net):
    transfer(net, "", SIZE // 4, offloads=False)


@case("loss, duplicates, reordering, corruption, delay", limit=3000)
def _impaired(net):
    need("tc")
    transfer(net, IMPAIRED, IMPAIRED_SIZE)


@case("the same without offloads", limit=3000)
def _impaired_no_offloads(net):
    need("tc")
    # 2 MiB are 1400 frames: by chance alone none of them is spared once in 10^6 runs
    moved = transfer(net, IMPAIRED, max(IMPAIRED_SIZE // 32, 2 << 20), offloads=False)
    check(moved.get("tcp_retrans_segs"), "nothing was lost: the wire was not impaired")
    check(moved.get("tcp_drop_csum") or moved.get("ip_drop_csum"), f"no corruption seen: {moved}")


if __name__ == "__main__":
    main(network)
