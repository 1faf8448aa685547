#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Neighbours as they age: for a kernel whose clock jumps to the next timer.

The topology is that of wire.Peer, without a permanent neighbour.
"""

import contextlib
import errno
import socket
import time

from lib import Sandbox, case, check, due, equal, fails, main
from wire import BROADCAST, ETH_ARP, OURS, PEER, Conn, Peer, arp, icmp, ip

HOUR = 3600
NOBODY = "10.3.0.66"


@contextlib.contextmanager
def unresolved():
    with Sandbox() as box:
        yield Peer(box, resolved=False)


def state(peer, address=PEER):
    rows = [row for row in peer.us.tool_json("neigh") if row["dst"] == address]
    return rows[0]["state"] if rows else None


def echo(peer):
    """Makes our stack answer, which needs the neighbour."""
    peer.send(ip(PEER, OURS, 1, icmp(8, 0)))


def requests(peer, seconds):
    """The ARP requests of so long, and nothing else matters."""
    end = time.time() + seconds
    frames = []
    while (left := end - time.time()) > 0:
        frame = peer.port.receive(left)
        if frame and frame.op == 1:
            frames.append(frame)
    return frames


def resolve(peer):
    """A neighbour just confirmed; returns when."""
    if state(peer):
        peer.us.tool(f"neigh del {PEER} dev o0")
    echo(peer)
    frame = peer.expect(lambda f: f.op == 1 and f.tpa == PEER)
    peer.answer_arp(frame)
    peer.expect(lambda f: f.proto == 1)
    equal(state(peer), "REACHABLE", "state after an answer")
    return time.time()


@case("nobody answers: three requests a second apart, EHOSTUNREACH after three", limit=HOUR)
def _nobody(peer):
    before = peer.us.counters()
    begun = time.time()
    sock = peer.us.socket()
    fails(errno.EHOSTUNREACH, sock.connect, (NOBODY, 80))
    due(time.time() - begun, 3, "EHOSTUNREACH")
    equal(state(peer, NOBODY), "FAILED", "state")
    frames = requests(peer, 10)
    equal([(f.tpa, f.spa, f.dst) for f in frames], [(NOBODY, OURS, BROADCAST)] * 3, "requests")
    for earlier, later in zip(frames, frames[1:]):
        due(later.when - earlier.when, 1, "next request")
    moved = peer.us.counters() - before
    equal([moved.get(name) for name in ("arp_out_requests", "neigh_failures", "neigh_drop_failed")],
          [3, 1, moved.get("neigh_drop_failed")], f"counters {moved}")
    check(moved.get("neigh_drop_failed", 0) >= 1, "neigh_drop_failed")
    sock.close()


@case("nobody answers: neigh_retrans_ms", limit=HOUR)
def _retrans(peer):
    peer.us.sysctl("net.toytcp.neigh_retrans_ms", 200)
    begun = time.time()
    fails(errno.EHOSTUNREACH, peer.us.socket().connect, ("10.3.0.67", 80))
    due(time.time() - begun, 0.6, "EHOSTUNREACH")
    peer.us.sysctl("net.toytcp.neigh_retrans_ms", 1000)


@case("what waits for an answer is sent in order, the oldest dropped beyond 64", limit=HOUR)
def _pending(peer):
    before = peer.us.counters()
    for number in range(100):
        peer.send(ip(PEER, OURS, 1, icmp(8, 0, number.to_bytes(4, "big"))))
    frame = peer.expect(lambda f: f.op == 1 and f.tpa == PEER)
    time.sleep(0.1)
    peer.answer_arp(frame)
    got = []
    while frame := peer.port.receive(0.5):
        if frame.proto == 1:
            got.append(int.from_bytes(frame.icmp_rest, "big"))
    equal(got, list(range(36, 100)), "answers")
    moved = peer.us.counters() - before
    equal(moved.get("neigh_drop_queue_full"), 36, "neigh_drop_queue_full")


@case("ages: REACHABLE 30 s, STALE, on use DELAY 5 s, PROBE, REACHABLE again", limit=HOUR)
def _ageing(peer):
    time.sleep(120)
    begun = resolve(peer)
    time.sleep(29 - (time.time() - begun))
    equal(state(peer), "REACHABLE", "after 29 s")
    time.sleep(7)
    equal(state(peer), "STALE", "after 36 s")
    echo(peer)
    # used at once, with the address it had
    used = peer.expect(lambda f: f.proto == 1)
    equal(state(peer), "DELAY", "after use")
    frame = peer.expect(lambda f: f.op == 1, 10)
    due(frame.when - used.when, 5, "first probe")
    equal((frame.dst, frame.tha, frame.tpa), (peer.mac, peer.mac, PEER), "a unicast probe")
    equal(state(peer), "PROBE", "while it is asked")
    peer.answer_arp(frame)
    peer.until_fence()
    equal(state(peer), "REACHABLE", "after the answer")


@case("ages: no answer to three probes, FAILED, asked anew on use", limit=HOUR)
def _probes(peer):
    time.sleep(40)
    echo(peer)
    peer.expect(lambda f: f.proto == 1)
    frames = requests(peer, 12)
    equal([f.dst for f in frames], [peer.mac] * 3, "unicast probes")
    for earlier, later in zip(frames, frames[1:]):
        due(later.when - earlier.when, 1, "next probe")
    equal(state(peer), "FAILED", "after three probes")
    resolve(peer)


@case("ages: unused for gc_stale_ms, forgotten", limit=HOUR)
def _forgotten(peer):
    resolve_or_use(peer)
    peer.us.sysctl("net.toytcp.neigh_gc_stale_ms", 60000)
    time.sleep(300)
    equal(state(peer), "STALE", "after five idle minutes, one of few")
    peer.us.sysctl("net.toytcp.neigh_gc_thresh1", 0)
    time.sleep(300)
    equal(state(peer), None, "after five more, one too many")
    peer.us.sysctl("net.toytcp.neigh_gc_thresh1", 128)


def resolve_or_use(peer):
    echo(peer)
    frame = peer.expect(lambda f: f.op == 1 or f.proto == 1, 10)
    if frame.op == 1:
        peer.answer_arp(frame)


@case("ages: neigh_reachable_ms, neigh_delay_first_probe_ms", limit=HOUR)
def _tuned(peer):
    peer.us.sysctl("net.toytcp.neigh_reachable_ms", 2000)
    peer.us.sysctl("net.toytcp.neigh_delay_first_probe_ms", 500)
    resolve(peer)
    time.sleep(1.5)
    equal(state(peer), "REACHABLE", "after 1.5 s")
    time.sleep(1.5)
    equal(state(peer), "STALE", "after 3 s")
    echo(peer)
    used = peer.expect(lambda f: f.proto == 1)
    frame = peer.expect(lambda f: f.op == 1, 10)
    due(frame.when - used.when, 0.5, "first probe")
    peer.answer_arp(frame)
    peer.us.sysctl("net.toytcp.neigh_reachable_ms", 30000)
    peer.us.sysctl("net.toytcp.neigh_delay_first_probe_ms", 5000)


@case("an address that another claims is defended, every ten seconds at most", limit=HOUR)
def _defended(peer):
    claim = arp(1, peer.mac, OURS, bytes(6), OURS)

    def announced(seconds):
        return [f for f in requests(peer, seconds) if f.spa == f.tpa == OURS]

    peer.send(claim, kind=ETH_ARP, dst=BROADCAST)
    equal(len(announced(1)), 1, "announcements")
    for _ in range(8):
        peer.send(claim, kind=ETH_ARP, dst=BROADCAST)
        equal(announced(1), [], "announcements within ten seconds")
    requests(peer, 1.1)
    peer.send(claim, kind=ETH_ARP, dst=BROADCAST)
    equal(len(announced(1)), 1, "announcements after ten seconds")


@case("an address is announced when it comes, and with its device", limit=HOUR)
def _announced(peer):
    def announced(address):
        return [f for f in requests(peer, 2) if f.spa == f.tpa == address]

    peer.us.tool("addr add 10.3.0.77/24 dev o0")
    equal(len(announced("10.3.0.77")), 1, "announcements of a new address")
    peer.us.ip("link set o0 down", "link set o0 up")
    frames = requests(peer, 2)
    equal(sorted(f.spa for f in frames if f.spa == f.tpa), sorted([OURS, "10.3.0.77"]),
          "announcements of a device that comes up")
    peer.us.sysctl("net.toytcp.arp_notify", 0)
    peer.us.tool("addr add 10.3.0.78/24 dev o0")
    equal(announced("10.3.0.78"), [], "announcements with arp_notify 0")
    peer.us.sysctl("net.toytcp.arp_notify", 1)


@case("TCP's doubt: tcp_retries1 repetitions unanswered, and the neighbour is probed", limit=HOUR)
def _doubt(peer):
    for retries in (3, 1):
        peer.us.sysctl("net.toytcp.tcp_retries1", retries)
        resolve(peer)
        with peer.us.listener((OURS, 5001)) as listener:
            sock, conn = Conn.open_active(peer, listener, 4000 + retries)
        before, timeouts = peer.us.counters(), 0
        sock.send(b"nobody listens")
        while timeouts <= retries:
            equal(state(peer), "REACHABLE", f"state after {timeouts} repetitions")
            conn.take("PA")
            timeouts = (peer.us.counters() - before).get("tcp_timeouts", 0)
        equal(state(peer), "DELAY", f"state after {timeouts} repetitions")
        check(requests(peer, 6), "it is not asked for")
        conn.send("R")
        sock.close()


@case("TCP's progress confirms: no probes while data is acknowledged", limit=HOUR)
def _confirmed(peer):
    peer.them.ip(f"addr add {PEER}/24 dev p0")
    with peer.them.listener((PEER, 5000), socket.AF_INET) as listener:
        sock = peer.us.connect((PEER, 5000))
        far, _ = listener.accept()
    while peer.port.receive(0):
        pass
    before = peer.us.counters()
    for _ in range(100):
        sock.send(b"ping")
        equal(far.recv(10), b"ping", "data")
        far.send(b"pong")
        equal(sock.recv(10), b"pong", "data")
        time.sleep(3)
    moved = peer.us.counters() - before
    check(moved.get("arp_out_requests", 0) <= 1, f"asked though confirmed: {moved}")
    sock.close()
    far.close()


if __name__ == "__main__":
    main(unresolved)
