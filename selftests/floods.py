#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Floods from a network of 65000 addresses: what is kept stays within its limits, and a
connection goes on meanwhile. Fragments are in fragments.py, SYNs in packets/.

The topology is that of wire.Peer, with a prefix of 16 bits.
"""

import contextlib
import os
import random
import socket
import struct

from lib import Sandbox, case, check, equal, main, wait_for
from wire import BROADCAST, ETH_ARP, OURS, PEER, Conn, Peer, arp, icmp, ip, tcp, udp

# how many; a kernel that checks itself takes its time for each
COUNT = 1000 if os.path.exists("/proc/lockdep") else 10000
MOST = 1024     # neigh_gc_thresh3
# who comes of an ARP that was not asked for, or out of a frame, is no neighbour
STRANGERS = [f"10.3.{1 + number // 200}.{1 + number % 200}" for number in range(COUNT)]


def mac(number):
    return b"\2\1" + struct.pack("!I", number)


def neighbours(peer):
    """Those that were found; what the administrator has put there does not count."""
    return [row for row in peer.us.tool_json("neigh") if row["state"] != "PERMANENT"]


@contextlib.contextmanager
def meanwhile(peer, port):
    """A connection of the resolved peer's; step() shows that it works."""
    with peer.us.listener((OURS, port)) as listener:
        sock, conn = Conn.open_active(peer, listener, port + 1000)

    def step():
        conn.send("PA", b"still here")
        equal(sock.recv(100), b"still here", "data")
        sock.send(b"and we")
        frame = peer.expect(lambda f: f.dport == conn.sport and f.data == b"and we")
        conn.ack = frame.seq + len(frame.data)
        conn.send("A")

    sock.settimeout(20)
    yield step
    step()
    conn.send("R")
    sock.close()


def flood(peer, step, frame):
    """frame(number) sends one. What is answered must be read before there is no room for more."""
    for number in range(COUNT):
        frame(number)
        if number % 50 == 49:
            peer.until_fence(60)
        if number % (COUNT // 20) == 0:
            step()
    peer.until_fence(60)


@case("ARP requests from random senders: answered, and nobody is remembered", limit=120)
def _requests(peer):
    before, known = peer.us.counters(), len(neighbours(peer))
    with meanwhile(peer, 4000) as step:
        flood(peer, step, lambda n: peer.send_arp(1, mac(n), STRANGERS[n], bytes(6), OURS,
                                                  dst=BROADCAST))
    equal(len(neighbours(peer)), known, "neighbours")
    moved = peer.us.counters() - before
    equal((moved.get("arp_in_requests"), moved.get("arp_out_replies")), (COUNT, COUNT), "requests")


@case("ARP replies nobody asked for, requests for others, announcements: not looked at twice",
      limit=120)
def _unasked(peer):
    before, known = peer.us.counters(), len(neighbours(peer))

    def frame(number):
        who, ha = STRANGERS[number], mac(number)
        peer.send(arp(2, ha, who, peer.our_mac, OURS), ETH_ARP)
        peer.send(arp(1, ha, who, bytes(6), who), ETH_ARP, BROADCAST)
        peer.send(arp(1, ha, who, bytes(6), STRANGERS[number - 1]), ETH_ARP, BROADCAST)

    with meanwhile(peer, 4001) as step:
        flood(peer, step, frame)
    equal(len(neighbours(peer)), known, "neighbours")
    moved = peer.us.counters() - before
    check("arp_out_replies" not in moved, f"answered: {moved}")


@case("packets that make us answer to strangers: the table stays within neigh_gc_thresh3",
      limit=300)
def _strangers(peer):
    """Each answer needs a next hop that will never say where it is."""
    before = peer.us.counters()
    most = 0

    def frame(number):
        nonlocal most
        who = STRANGERS[number]
        packet = (ip(who, OURS, 1, icmp(8, 0)), ip(who, OURS, 6, tcp(who, OURS, 9, 9, "S")),
                  ip(who, OURS, 17, udp(who, OURS, 9, 9)))[number % 3]
        peer.send(packet, src=mac(number))
        if number % (COUNT // 4) == 0:
            peer.until_fence(60)
            most = max(most, len(neighbours(peer)))

    with meanwhile(peer, 4002) as step:
        flood(peer, step, frame)
    most = max(most, len(neighbours(peer)))
    check(most <= MOST, f"{most} neighbours")
    moved = peer.us.counters() - before
    if COUNT > 2 * MOST:
        check(moved.get("neigh_drop_table_full", 0) > 0, f"never full: {moved}")
    check(most > min(COUNT, MOST) // 2, f"{most} neighbours: no flood at all")
    # RFC 1122 2.3.2.1: those who never answered make room, and an honest one is found again
    sock = peer.us.socket(kind=socket.SOCK_DGRAM)
    honest, ha = "10.3.250.250", mac(1 << 31)

    def asked():
        with contextlib.suppress(OSError):
            sock.sendto(b"hello", (honest, 9))
        frame = peer.port.receive(0.2)
        return frame if frame and frame.op == 1 and frame.tpa == honest else None

    question = wait_for(asked, "a question for who is honest", limit=60)
    peer.send_arp(2, ha, honest, question.sha, OURS)
    peer.expect(lambda f: f.daddr == honest and f.dst == ha if f.op is None else False)
    sock.close()


@case("random fragments of nothing: no memory but what ipfrag_high_thresh says", limit=120)
def _fragments(peer):
    peer.us.sysctl("net.toytcp.ipfrag_high_thresh", 1 << 20)
    before = peer.us.counters()
    rng = random.Random(815)

    def frame(number):
        offset = rng.choice((0, 1, 2, 100, 8000, 0x1fff))
        peer.send(ip(rng.choice(STRANGERS), OURS, rng.choice((1, 6, 17)),
                     rng.randbytes(rng.choice((8, 16, 64, 1400))),
                     frag=offset | rng.choice((0, 0x2000)), ident=rng.randrange(4)))

    with meanwhile(peer, 4003) as step:
        flood(peer, step, frame)
    moved = peer.us.counters() - before
    # all that came is kept, put together, or counted where it was dropped
    check(moved.get("ip_reasm_reqds", 0) > COUNT // 2, f"fragments: {moved}")
    kept = moved["ip_reasm_reqds"] - sum(
        moved.get(f"ip_drop_frag_{why}", 0)
        for why in ("memory", "dup", "overlap", "end", "tiny", "oversize", "ecn"))
    check(kept < 2 * ((1 << 20) // 512), f"{kept} kept")
    peer.us.sysctl("net.toytcp.ipfrag_high_thresh", 4 << 20)


@contextlib.contextmanager
def wide():
    with Sandbox() as box:
        yield Peer(box, prefix=16)


if __name__ == "__main__":
    assert PEER not in STRANGERS
    main(wide)
