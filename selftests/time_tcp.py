#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""TCP's timers, to the tick: for a kernel whose clock jumps to the next timer.

The topology is that of wire.Peer; the peer keeps silent where a timer is to fire.
A timer of n seconds fires up to an eighth later (the kernel's timer wheel), and
never earlier.
"""

import contextlib
import errno
import socket
import time

from lib import TICK, case, check, due, equal, fails, main
from wire import OURS, PEER, Conn, same_flags, scripted

HOUR = 3600


def intervals(frames):
    return [later.when - earlier.when for earlier, later in zip(frames, frames[1:])]


def error_of(sock, limit=2 * HOUR):
    """The error that ends a connection, and when."""
    sock.settimeout(limit)
    try:
        got = sock.recv(1)
    except OSError as error:
        return errno.errorcode.get(error.errno, "nothing"), time.time()
    return got, time.time()


def connecting(peer, port, address=PEER):
    sock = peer.us.socket()
    sock.setblocking(False)
    with contextlib.suppress(BlockingIOError):
        sock.connect((address, port))
    return sock


def collect(peer, port, count, limit=200):
    """This many segments to a port, or as many as come."""
    frames = []
    while len(frames) < count:
        frame = peer.port.receive(limit)
        if not frame:
            break
        if frame.dport == port:
            frames.append(frame)
    return frames


@contextlib.contextmanager
def tuned(peer, name, value):
    path = "net.toytcp." + name
    before = peer.us.read("/proc/sys/" + path.replace(".", "/"))
    peer.us.sysctl(path, value)
    yield
    peer.us.sysctl(path, before)


def states(peer):
    return sorted(row["state"] for row in peer.us.sockets() if row["state"] != "LISTEN")


@case("SYN: again after 1, 2, 4, ... s, ETIMEDOUT after 127 s", limit=HOUR)
def _syn(peer):
    before = peer.us.counters()
    sock = connecting(peer, 80)
    frames = collect(peer, 80, 8)
    equal(len(frames), 7, "SYNs")
    for number, gap in enumerate(intervals(frames)):
        due(gap, 2 ** number, f"SYN {number + 1}")
    equal({(f.flags, f.seq) for f in frames}, {("S", frames[0].seq)}, "flags and number")
    why, when = error_of(sock)
    equal(why, "ETIMEDOUT", "error")
    # Collecting has waited for an eighth one: the end must have been before.
    check(when - frames[0].when < 330, "after the last SYN's wait")
    moved = peer.us.counters() - before
    equal([moved.get(name) for name in ("tcp_syn_retrans", "tcp_abort_on_timeout",
                                        "tcp_attempt_fails")], [6, 1, 1], f"counters {moved}")
    sock.close()


@case("SYN: connect() itself ends after 127 s; tcp_syn_retries", limit=HOUR)
def _syn_blocking(peer):
    for retries, want in ((6, 127), (1, 3), (3, 15)):
        with tuned(peer, "tcp_syn_retries", retries):
            begun = time.time()
            fails(errno.ETIMEDOUT, peer.us.socket().connect, (PEER, 81))
            due(time.time() - begun, want, f"tcp_syn_retries {retries}")
    sock = peer.us.socket()
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_SYNCNT, 2)
    begun = time.time()
    fails(errno.ETIMEDOUT, sock.connect, (PEER, 81))
    due(time.time() - begun, 7, "TCP_SYNCNT 2")


@case("SYN-ACK: again after 1, 2, 4, 8, 16 s, forgotten after 63 s", limit=HOUR)
def _syn_ack(peer):
    peer.until_fence()
    with peer.us.listener((OURS, 5000)):
        conn = Conn(peer, 6000, 5000)
        conn.send("S")
        frames = collect(peer, 6000, 7, 100)
        equal(len(frames), 6, "SYN-ACKs")
        for number, gap in enumerate(intervals(frames)):
            due(gap, 2 ** number, f"SYN-ACK {number + 1}")
        equal(states(peer), [], "half-open connections")
        conn.ack = frames[0].seq + 1
        (reset,) = conn.answers("A")
        same_flags(reset, "R")
        with tuned(peer, "tcp_synack_retries", 1):
            conn = Conn(peer, 6001, 5000)
            conn.send("S")
            equal(len(collect(peer, 6001, 7, 30)), 2, "SYN-ACKs with tcp_synack_retries 1")
            equal(states(peer), [], "half-open connections")


@case("data: RTO doubles up to 120 s, ETIMEDOUT after 924.6 s", limit=2 * HOUR)
def _retries2(peer):
    with peer.us.listener((OURS, 5000)) as listener:
        sock, conn = Conn.open_active(peer, listener, 6000)
    before = peer.us.counters()
    sock.send(b"into the void")
    frames = collect(peer, 6000, 30, 400)
    gaps = intervals(frames)
    due(gaps[0], 0.2, "first retransmission")
    for earlier, later in zip(gaps[:9], gaps[1:10]):
        check(1.75 < later / earlier < 2.3, f"no doubling: {gaps}")
    for gap in gaps[10:]:
        due(gap, 120, "the longest interval")
    check(15 <= len(gaps) <= 16, f"{len(gaps)} retransmissions")
    equal(error_of(sock)[0], "ETIMEDOUT", "error")
    moved = peer.us.counters() - before
    equal(moved.get("tcp_abort_on_timeout"), 1, "tcp_abort_on_timeout")
    equal(moved.get("tcp_timeouts"), len(gaps), "tcp_timeouts")
    equal(moved.get("tcp_retrans_segs"), len(gaps), "tcp_retrans_segs")
    conn.send("R")
    sock.close()


@case("data: when a blocked call ends; tcp_retries2", limit=2 * HOUR)
def _retries2_when(peer):
    with peer.us.listener((OURS, 5000)) as listener:
        for port, retries, least, most in ((6001, 15, 924.6, 1160), (6002, 3, 3.0, 7.5),
                                           (6003, 8, 102.2, 235)):
            sock, _conn = Conn.open_active(peer, listener, port)
            with tuned(peer, "tcp_retries2", retries):
                begun = time.time()
                sock.send(b"into the void")
                why, when = error_of(sock)
            equal(why, "ETIMEDOUT", "error")
            # as the host's: at the first time-out that finds so much time gone since the
            # first retransmission
            took = when - begun
            check(least <= took <= most, f"tcp_retries2 {retries}: {took:.2f} s")
            sock.close()


@case("data: the back-off lasts until there is a sample", limit=HOUR)
def _progress(peer):
    with peer.us.listener((OURS, 5000)) as listener:
        sock, conn = Conn.open_active(peer, listener, 6000)
    sock.send(b"one")
    frames = collect(peer, 6000, 6, 20)
    last = intervals(frames)[-1]
    check(last > 3, "back-off")
    conn.send("A", ack=frames[0].seq + 3)
    peer.until_fence()
    # RFC 6298 5: no sample came from what was sent twice (Karn's rule), so the RTO stays
    sock.send(b"two")
    frames = collect(peer, 6000, 2, 20)
    due(intervals(frames)[0], 2 * last, "retransmission after progress")
    conn.send("A", ack=frames[0].seq + 3)
    peer.until_fence()
    sock.send(b"six")
    (frame,) = collect(peer, 6000, 1, 20)
    conn.send("A", ack=frame.seq + 3)
    peer.until_fence()
    sock.send(b"ten")
    frames = collect(peer, 6000, 2, 20)
    due(intervals(frames)[0], 0.2, "retransmission after a sample")
    conn.send("R", seq=conn.seq)
    sock.close()


@case("ACKs: at once in the beginning, then delayed by 40 ms", limit=HOUR)
def _delayed(peer):
    with peer.us.listener((OURS, 5000)) as listener:
        sock, conn = Conn.open_active(peer, listener, 6000)
    before = peer.us.counters()
    delays = []
    for _ in range(40):
        sent = time.time()
        conn.send("PA", b"x" * 100)
        delays.append(conn.take("A").when - sent)
        equal(len(sock.recv(1000)), 100, "data")
    check(max(delays[:8]) < TICK, f"first ACKs not at once: {delays}")
    late = [delay for delay in delays if delay >= TICK]
    check(late, f"no ACK was delayed: {delays}")
    check(min(late) >= 0.039 and max(late) <= 0.23, f"delays {delays}")
    moved = peer.us.counters() - before
    equal(moved.get("tcp_delayed_acks"), len(late), "tcp_delayed_acks")
    # RFC 9293 3.8.6.3: every second full segment at once
    for _ in range(5):
        sent = time.time()
        conn.send("A", bytes(1460))
        conn.send("A", bytes(1460))
        sock.recv(10000)
        frames = [conn.take("A")]
        while frames[-1].ack != conn.seq:
            frames.append(conn.take("A"))
        check(frames[-1].when - sent < TICK, "two full segments were not acknowledged at once")
    conn.send("R")
    sock.close()


def time_wait(peer, sport):
    with peer.us.listener((OURS, 5000)) as listener:
        sock, conn = Conn.open_active(peer, listener, sport)
    sock.close()
    conn.take("FA")
    conn.send("FA")
    conn.take("A")
    peer.until_fence()
    return conn


@case("TIME-WAIT: 60 s, then the port is free", limit=HOUR)
def _time_wait(peer):
    conn = time_wait(peer, 6000)
    begun = time.time()
    equal(states(peer), ["TIME-WAIT"], "states")
    sock = peer.us.socket()
    fails(errno.EADDRINUSE, sock.bind, (OURS, 5000))
    time.sleep(59 - (time.time() - begun))
    equal(states(peer), ["TIME-WAIT"], "states after 59 s")
    fails(errno.EADDRINUSE, sock.bind, (OURS, 5000))
    time.sleep(9)
    equal(states(peer), [], "states after 68 s")
    sock.bind((OURS, 5000))
    sock.close()
    # nobody is there any more
    (reset,) = conn.answers("A")
    same_flags(reset, "R")


@case("TIME-WAIT: the peer's FIN again is acknowledged and starts it anew", limit=HOUR)
def _time_wait_again(peer):
    conn = time_wait(peer, 6001)
    time.sleep(40)
    (ack,) = conn.answers("FA", seq=conn.seq - 1)
    same_flags(ack, "A")
    equal(ack.ack, conn.seq, "ACK")
    time.sleep(40)
    equal(states(peer), ["TIME-WAIT"], "states 40 s after the FIN came again")
    time.sleep(30)
    equal(states(peer), [], "states 70 s after the FIN came again")


@case("FIN-WAIT-2: an orphan's ends after 60 s; tcp_fin_timeout", limit=3 * HOUR)
def _fin_wait_2(peer):
    for port, timeout in ((6000, 60), (6001, 10)):
        with tuned(peer, "tcp_fin_timeout", timeout):
            with peer.us.listener((OURS, 5000)) as listener:
                sock, conn = Conn.open_active(peer, listener, port)
            sock.close()
            conn.take("FA")
            conn.send("A")
            peer.until_fence()
            equal(states(peer), ["FIN-WAIT-2"], "states")
            time.sleep(timeout - 1)
            equal(states(peer), ["FIN-WAIT-2"], f"states after {timeout - 1} s")
            time.sleep(timeout / 8 + 2)
            left = states(peer)
            check("FIN-WAIT-2" not in left, f"states after {timeout} s: {left}")
    with peer.us.listener((OURS, 5000)) as listener:
        sock, conn = Conn.open_active(peer, listener, 6002)
    sock.shutdown(socket.SHUT_WR)
    conn.take("FA")
    conn.send("A")
    time.sleep(HOUR)
    check("FIN-WAIT-2" in states(peer), "one with a user was ended")
    conn.send("PA", b"still here")
    equal(sock.recv(20), b"still here", "data an hour later")
    conn.send("R")
    sock.close()


@case("FIN: an orphan's is sent again, and given up", limit=HOUR)
def _orphan(peer):
    with peer.us.listener((OURS, 5000)) as listener:
        sock, _ = Conn.open_active(peer, listener, 6000)
    sock.close()
    frames = collect(peer, 6000, 20, 300)
    equal({frame.flags for frame in frames}, {"FA"}, "flags")
    # 8 retries by the rule of tcp_orphan_retries 0: 102.2 s from the first
    check(9 <= len(frames) <= 10, f"{len(frames)} FINs")
    due(intervals(frames)[0], 0.2, "first retransmission")
    equal([s for s in states(peer) if s.startswith("FIN")], [], "states")


@case("a closed window: probes back off up to 120 s, for as long as they are answered",
      limit=5 * HOUR)
def _probes(peer):
    with peer.us.listener((OURS, 5000)) as listener:
        sock, conn = Conn.open_active(peer, listener, 6000, win=0)
    begun = time.time()
    before = peer.us.counters()
    sock.send(b"wait for it")
    probes = []
    while time.time() - begun < 2 * HOUR:
        probe = conn.take("A", limit=200)
        equal(probe.data, b"", "data of a probe")
        equal(probe.seq, conn.syn_ack.seq, "number of a probe: before the first byte")
        conn.ack = conn.syn_ack.seq + 1
        conn.send("A", win=0)
        probes.append(probe)
    gaps = intervals(probes)
    due(probes[0].when - begun, 0.2, "first probe")
    for earlier, later in zip(gaps[:8], gaps[1:9]):
        check(1.75 < later / earlier < 2.3, f"no doubling: {gaps}")
    for gap in gaps[10:]:
        due(gap, 120, "the longest interval")
    equal((peer.us.counters() - before).get("tcp_window_probes"), len(probes), "tcp_window_probes")
    conn.send("A", win=1000)
    conn.take("PA", data=b"wait for it", limit=1)
    conn.send("R")
    sock.close()


@case("a closed window: ETIMEDOUT when no probe is answered", limit=5 * HOUR)
def _probes_unanswered(peer):
    with peer.us.listener((OURS, 5000)) as listener:
        sock, _ = Conn.open_active(peer, listener, 6000, win=0)
    sock.send(b"wait for it")
    frames = collect(peer, 6000, 30, 400)
    equal(len(frames), 15, "probes")
    equal(error_of(sock)[0], "ETIMEDOUT", "error")
    sock.close()


@case("an idle connection says nothing for a day", limit=50 * HOUR)
def _idle(peer):
    with peer.us.listener((OURS, 5000)) as listener:
        sock, conn = Conn.open_active(peer, listener, 6000)
    peer.silent(24 * HOUR)
    conn.send("PA", b"good morning")
    equal(sock.recv(100), b"good morning", "data")
    conn.take("A")
    conn.send("R")
    sock.close()


if __name__ == "__main__":
    main(scripted)
