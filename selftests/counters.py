#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Counters that no other test has a reason to look at: what moves them, and by how much.

The topology is that of wire.Peer.
"""

import contextlib
import errno
import socket
import threading

from lib import case, check, equal, fails, main, need, wait_for
from vanish import Missing
from wire import BROADCAST, OURS, PEER, Conn, icmp, ip, scripted, tcp


def moved(peer, function):
    """What function() does to the counters."""
    before = peer.us.counters()
    function()
    peer.until_fence()
    return peer.us.counters() - before


def established(peer, port):
    with peer.us.listener((OURS, port)) as listener:
        return Conn.open_active(peer, listener, port + 1000)


def end(sock, conn):
    """Nothing is left of it, and no timer of it moves what the next case looks at."""
    conn.send("R")
    wait_for(lambda: not any(row["state"] == "ESTAB" for row in conn.peer.us.sockets()), "its end")
    sock.close()


@case("tcp_in_segs, tcp_out_segs: a handshake, a byte, an orderly end")
def _segments(peer):
    def run():
        sock, conn = established(peer, 4000)
        conn.send("PA", b"x")
        conn.take("A")
        equal(sock.recv(10), b"x", "data")
        conn.send("FA")
        conn.take("A")
        sock.close()
        conn.take("FA")
        conn.send("A")

    counters = moved(peer, run)
    # S, A, PA, FA, A came; SA, A, A, FA went
    equal((counters["tcp_in_segs"], counters["tcp_out_segs"]), (5, 4), "segments")
    equal(counters["tcp_passive_opens"], 1, "tcp_passive_opens")


@case("tcp_drop_flags: neither SYN nor RST in SYN-SENT")
def _flags(peer):
    sock = peer.us.socket()
    sock.setblocking(False)
    with contextlib.suppress(BlockingIOError):
        sock.connect((PEER, 4100))
    syn = peer.segment("S", dport=4100)
    for flags in ("", "F", "P", "U"):
        counters = moved(peer, lambda flags=flags: peer.send(ip(PEER, OURS, 6, tcp(
            PEER, OURS, 4100, syn.sport, flags, 1, 0))))
        equal(counters.get("tcp_drop_flags"), 1, f"tcp_drop_flags on {flags!r}")
    counters = moved(peer, lambda: peer.send(ip(PEER, OURS, 6, tcp(
        PEER, OURS, 4100, syn.sport, "A", 1, syn.seq + 1))))
    equal(counters.get("tcp_drop_flags"), 1, "tcp_drop_flags on an ACK of the SYN alone")
    sock.close()


@case("tcp_drop_ack_old: from before the connection")
def _ack_old(peer):
    sock, conn = established(peer, 4200)
    counters = moved(peer, lambda: conn.send("A", ack=conn.ack - 100000))
    equal(counters.get("tcp_drop_ack_old"), 1, "tcp_drop_ack_old")
    end(sock, conn)


@case("tcp_fast_retrans: three duplicate ACKs")
def _fast_retransmit(peer):
    sock, conn = established(peer, 4300)

    def run():
        sock.send(bytes(8 * 1400))
        first = conn.ack
        conn.peer.expect(lambda f: f.dport == conn.sport and f.data)
        for _ in range(3):
            conn.send("A", ack=first)
        conn.peer.expect(lambda f: f.dport == conn.sport and f.data and f.seq == first)

    counters = moved(peer, run)
    equal(counters.get("tcp_fast_retrans"), 1, "tcp_fast_retrans")
    end(sock, conn)


@case("tcp_abort_on_close: what came was not read")
def _abort_on_close(peer):
    sock, conn = established(peer, 4400)
    conn.send("PA", b"unread")
    conn.take("A")
    equal(moved(peer, sock.close).get("tcp_abort_on_close"), 1, "tcp_abort_on_close")


@case("tcp_timewait_reused: a new SYN beyond the old numbers")
def _timewait(peer):
    with peer.us.listener((OURS, 4500)) as listener:
        sock, conn = Conn.open_active(peer, listener, 5500)
        sock.close()
        conn.take("FA")
        conn.send("FA")
        conn.take("A")
        equal([row["state"] for row in peer.us.sockets() if row["state"] != "LISTEN"],
              ["TIME-WAIT"], "state")
        again = Conn(peer, 5500, 4500, conn.seq + 100000)
        counters = moved(peer, lambda: again.send("S"))
        equal(counters.get("tcp_timewait_reused"), 1, "tcp_timewait_reused")
        again.send("R")


@case("dev_out_errors: a queue that takes nothing")
def _out_errors(peer):
    need("tc")
    sock, conn = established(peer, 4600)
    peer.us.run("tc", "qdisc", "add", "dev", "o0", "root", "pfifo", "limit", "0")
    before = peer.us.counters()
    sock.send(b"x")
    check((peer.us.counters() - before).get("dev_out_errors", 0) >= 1, "dev_out_errors")
    peer.us.run("tc", "qdisc", "del", "dev", "o0", "root")
    # a refusal below is like a loss: it is sent again
    conn.take("PA")
    end(sock, conn)


@contextlib.contextmanager
def busy(sock, missing):
    """A program holds the socket: it sends from memory that is not there."""
    sender = threading.Thread(target=sock.send, args=(missing.page,))
    sender.start()
    try:
        check(missing.awaited(), "nobody waits for the page")
        yield
    finally:
        missing.close()
        sender.join(20)


@case("tcp_drop_backlog: more than a busy socket may be kept for")
def _backlog(peer):
    missing = Missing()
    sock, conn = established(peer, 4650)
    for option in socket.SO_RCVBUF, socket.SO_SNDBUF:
        sock.setsockopt(socket.SOL_SOCKET, option, 1)
    with busy(sock, missing):
        before = peer.us.counters()
        for _ in range(1000):
            conn.send("A")
        peer.until_fence()
        counters = peer.us.counters() - before
        # of a few hundred bytes each, 64 KiB and some take no more
        check(500 < counters.get("tcp_drop_backlog", 0) < 1000, f"tcp_drop_backlog: {counters}")
        equal({name for name in counters if "_drop_" in name}, {"tcp_drop_backlog"}, "drops")
    conn.send("PA", b"still here")
    equal(sock.recv(100), b"still here", "data")
    end(sock, conn)


@case("tcp_drop_closed: what waited behind a reset")
def _closed(peer):
    missing = Missing()
    sock, conn = established(peer, 4660)
    before = peer.us.counters()
    with busy(sock, missing):
        conn.send("R")
        conn.send("PA", b"too late")
        peer.until_fence()
        check("tcp_drop_closed" not in peer.us.counters() - before, "not behind a lock")
    # RFC 9293 3.10.7.1: as if there were no connection
    peer.expect(lambda frame: frame.dport == conn.sport and frame.flags == "R")
    equal((peer.us.counters() - before).get("tcp_drop_closed"), 1, "tcp_drop_closed")
    fails(errno.ECONNRESET, sock.recv, 10)
    sock.close()


@case("icmp_drop_ignored: an echo to many from who has no address yet")
def _nameless(peer):
    peer.us.sysctl("net.toytcp.icmp_echo_ignore_broadcasts", 0)
    echo = icmp(8, 0, b"\0\1\0\2", b"many")
    for where in "255.255.255.255", "224.0.0.1":
        counters = moved(peer, lambda where=where: peer.send(ip("0.0.0.0", where, 1, echo),
                                                             dst=BROADCAST))
        # the fence is an echo, too
        equal([counters.get(name, 0) for name in
               ("icmp_drop_ignored", "icmp_in_echos", "icmp_out_echo_replies")], [1, 1, 1], where)
        counters = moved(peer, lambda where=where: peer.send(ip(PEER, where, 1, echo),
                                                             dst=BROADCAST))
        equal(counters.get("icmp_out_echo_replies"), 2, f"{where} from {PEER}")
    peer.us.sysctl("net.toytcp.icmp_echo_ignore_broadcasts", 1)


@case("tcp_abort_on_dev: the address goes under a connection")
def _abort_on_dev(peer):
    sock, _conn = established(peer, 4700)
    before = peer.us.counters()
    peer.us.tool(f"addr del {OURS}/24 dev o0")
    equal((peer.us.counters() - before).get("tcp_abort_on_dev"), 1, "tcp_abort_on_dev")
    check(sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR), "no error")
    sock.close()


if __name__ == "__main__":
    main(scripted)
