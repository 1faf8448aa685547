#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""rmmod: refused while a program holds a socket, and only then.

Orphans, TIME-WAIT, timers, half-open connections and neighbours that wait for an
answer do not hold the module, nor does traffic that keeps coming. TOY_CYCLES is
the number of cycles of load, traffic, unload. The topology is that of wire.Peer;
in the cycles the peer's namespace has an address of the host's stack too.
"""

import contextlib
import os
import socket

from lib import (Late, Sandbox, Skip, case, check, equal, load, loaded, main, note, run,
                 unload_and_load, wait_for)
from wire import ETH_ARP, OURS, PEER, Conn, Peer, arp, icmp, ip, tcp

CYCLES = int(os.environ.get("TOY_CYCLES", "10"))


@contextlib.contextmanager
def module():
    if not loaded():
        raise Skip("toytcp is not a module here")
    yield None


@contextlib.contextmanager
def fresh():
    with Sandbox() as box:
        peer = Peer(box)
        peer.box = box
        yield peer


def refused():
    try:
        run("rmmod", "toytcp")
    except RuntimeError as error:
        check("in use" in str(error), f"rmmod says {error}")
        return
    load()
    raise AssertionError("unloaded while a socket was open")


@case("refused: an open socket in every state of its life")
def _refused(_):
    with fresh() as peer:
        sock = peer.us.socket()
        refused()
        sock.bind((OURS, 5000))
        sock.listen()
        refused()
        accepted, conn = Conn.open_active(peer, sock, 6000)
        sock.close()
        refused()
        conn.send("R")
        wait_for(lambda: not peer.us.sockets(), "the connection's end")
        refused()
        accepted.close()
    unload_and_load()


@case("refused: a datagram socket of each kind; not what it has left behind")
def _datagrams(_):
    with fresh() as peer:
        peer.us.sysctl("net.toytcp.ping_group_range", "0 2147483647")
        for kind, proto, data in ((socket.SOCK_DGRAM, 0, b"datagram"),
                                  (socket.SOCK_DGRAM, 1, icmp(8, 0)),
                                  (socket.SOCK_RAW, 253, b"packet")):
            # to nobody: it waits for an answer to ARP; to itself: it is never read
            sock = peer.us.socket(kind=kind, proto=proto)
            refused()
            for host in "10.3.0.99", "127.0.0.1":
                sock.sendto(data, (host, 9))
            refused()
            sock.close()
    unload_and_load()


@case("refused: a socket in a namespace without a name, and in a message")
def _hidden(_):
    with fresh() as peer:
        here, there = socket.socketpair()
        sock = peer.us.socket()
        socket.send_fds(here, [b"x"], [sock.fileno()])
        sock.close()
        refused()
        here.close()
        there.close()
    unload_and_load()


def orphan(peer, listener, port, *answers):
    """A connection that its program has closed; the peer says the rest."""
    sock, conn = Conn.open_active(peer, listener, port)
    sock.close()
    conn.take("FA")
    for flags in answers:
        conn.send(flags)
    peer.until_fence()


LEFT = {
    "FIN-WAIT-1": lambda peer, listener: orphan(peer, listener, 6000),
    "FIN-WAIT-2": lambda peer, listener: orphan(peer, listener, 6001, "A"),
    "CLOSING": lambda peer, listener: closing(peer, listener),
    "TIME-WAIT": lambda peer, listener: orphan(peer, listener, 6003, "FA"),
    "LAST-ACK": lambda peer, listener: last_ack(peer, listener),
    "data not acknowledged": lambda peer, listener: unacked(peer, listener, 65535),
    "a closed window": lambda peer, listener: unacked(peer, listener, 0),
    "a datagram that is not complete": lambda peer, listener: incomplete(peer, listener),
    "data that waits for its time": lambda peer, listener: paced(peer, listener),
}


def closing(peer, listener):
    sock, conn = Conn.open_active(peer, listener, 6002)
    sock.close()
    fin = conn.take("FA")
    conn.send("FA", ack=fin.seq)
    peer.until_fence()


def last_ack(peer, listener):
    sock, conn = Conn.open_active(peer, listener, 6004)
    conn.send("FA")
    conn.take("A")
    sock.close()
    conn.take("FA")


def incomplete(peer, listener):
    orphan(peer, listener, 6007, "A")
    for number in range(100):
        peer.send(ip(PEER, OURS, 1, bytes(800), frag=0x2000 | number % 2, ident=number))
    peer.until_fence()


def unacked(peer, listener, window):
    sock, _ = Conn.open_active(peer, listener, 6005, win=window)
    sock.send(bytes(10000))
    sock.close()
    peer.until_fence()


def paced(peer, listener):
    sock, conn = Conn.open_active(peer, listener, 6006)
    sock.setsockopt(socket.SOL_SOCKET, 47, 100)     # SO_MAX_PACING_RATE
    sock.send(bytes(10000))
    first = set()
    while len(first) < 10:      # a slow kernel may repeat one meanwhile
        first.add(conn.take("A").seq)
    equal([f for f in conn.answers("A") if f.seq not in first], [], "segments before their time")
    sock.close()
    peer.until_fence()


@case("datagrams that a device's queue holds do not hold it")
def _queued(_):
    with fresh() as peer:
        peer.us.run("tc", "qdisc", "add", "dev", "o0", "root", "netem", "delay", "1s")
        sock = peer.us.socket(kind=socket.SOCK_DGRAM)
        sock.bind((OURS, 5000))
        for _ in range(10):
            sock.sendto(b"late", (PEER, 9))
        sock.close()
        run("rmmod", "toytcp")
        for _ in range(10):
            frame = peer.expect(lambda frame: frame.proto == 17)
            equal((frame.sport, frame.data), (5000, b"late"), "what was sent before")
    check(load(), "the module does not load any more")


@case("succeeds with what a program has left behind", limit=120)
def _left(_):
    for name, make in LEFT.items():
        with fresh() as peer:
            with peer.us.listener((OURS, 5000)) as listener:
                make(peer, listener)
            states = [row["state"] for row in peer.us.sockets()]
            check(len(states) == 1, f"{name}: {states}")
            if name.isupper():
                equal(states, [name], "state")
            unload_and_load()
            equal(peer.us.tool("addr"), "", "addresses of a new module")


@case("succeeds after half-open connections and a listener's queue")
def _half_open(_):
    with fresh() as peer:
        with peer.us.listener((OURS, 5000), backlog=50):
            for number in range(40):
                Conn(peer, 6000 + number, 5000).send("S")
            for number in range(20):
                conn = Conn(peer, 6100 + number, 5000)
                conn.send("S")
                conn.take("SA")
                conn.send("A")
            peer.until_fence()
            check(len(peer.us.sockets()) >= 41, f"{len(peer.us.sockets())} rows")
        unload_and_load()


def fast_opens(peer, listener, first, count):
    """Fast Open handshakes that nobody completes."""
    conn = Conn(peer, first, 5000)
    conn.send("S", options=bytes([34, 2, 1, 1]))
    cookie = conn.take("SA").options
    conns = []
    for number in range(1, count):
        conn = Conn(peer, first + number, 5000)
        conn.send("S", b"early", options=cookie[4:])
        check(conn.take("SA").ack == conn.seq, "the data is not acknowledged")
        conns.append(conn)
    return conns


@case("succeeds with Fast Opens in every state of their life", limit=120)
def _fast_open(_):
    for _ in range(3):
        with fresh() as peer:
            peer.us.write("/proc/sys/net/toytcp/tcp_fastopen", 3)
            with peer.us.listener((OURS, 5000), backlog=50) as listener:
                listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_FASTOPEN, 50)
                conns = fast_opens(peer, listener, 6000, 24)
                socks = [listener.accept()[0] for _ in range(16)]
            # the rest is reset with the listener; closed, with data read, unread, unsent
            for number, (sock, conn) in enumerate(zip(socks, conns)):
                if number % 4 == 1:
                    sock.send(bytes(20000))
                if number % 4:
                    sock.recv(100)
                if number % 8 == 6:
                    conn.send("R")
                sock.close()
            peer.until_fence()
            check(len(peer.us.sockets()) >= 8, f"{len(peer.us.sockets())} rows")
        unload_and_load()


@case("succeeds with neighbours that are asked for")
def _neighbours(_):
    with fresh() as peer:
        for number in range(10, 30):
            sock = peer.us.socket()
            sock.setblocking(False)
            with contextlib.suppress(BlockingIOError):
                sock.connect((f"10.3.0.{number}", 9))
            sock.close()
        check(len(peer.us.tool_json("neigh")) >= 20, "neighbours")
        unload_and_load()


@case("succeeds while a link is told which groups have been left")
def _groups(_):
    for version in 3, 2:
        with fresh() as peer:
            for name, value in ("igmp_qrv", 255), ("force_igmp_version", version):
                peer.us.write(f"/proc/sys/net/toytcp/{name}", value)
            with peer.us.socket(kind=socket.SOCK_DGRAM) as sock:
                for last in range(20):
                    sock.setsockopt(socket.SOL_IP, socket.IP_ADD_MEMBERSHIP, socket.inet_aton(
                        f"239.1.2.{last}") + socket.inet_aton(OURS))
                wait_for(lambda: peer.us.counters()["igmp_out_reports"], "reports")
            unload_and_load()


def host_traffic(peer):
    """The peer's host stack connects and sends, for ever."""
    while True:
        with contextlib.suppress(OSError), peer.them.socket(socket.AF_INET) as sock:
            sock.settimeout(0.2)
            sock.connect((OURS, 5000))
            for _ in range(20):
                sock.send(bytes(20000))


def frames(peer):
    """Frames of all kinds, for ever."""
    number = 0
    while True:
        number += 1
        port = 20000 + number % 1000
        for packet in (tcp(PEER, OURS, port, 5000, "S", number),
                       tcp(PEER, OURS, port, 5000, "A", number, number, data=b"x"),
                       tcp(PEER, OURS, port, 5000, "R", number),
                       tcp(PEER, OURS, port, 5001, "S", number)):
            with contextlib.suppress(OSError):
                peer.send(ip(PEER, OURS, 6, packet))
        with contextlib.suppress(OSError):
            peer.send(ip(PEER, OURS, 1, icmp(8, 0)))
            peer.send(ip(PEER, OURS, 132, bytes(8)))
            peer.send(ip(PEER, OURS, 17, bytes(8), frag=0x2000))
            peer.send_arp(1, peer.mac, PEER, bytes(6), OURS)
            peer.send(arp(2, peer.mac, PEER, bytes(6), OURS), ETH_ARP)


def cycle(peer):
    """Load, some traffic of our own in both directions, unload."""
    peer.us.tool(f"addr add {OURS}/24 dev o0")
    listener = peer.us.listener((OURS, 5000))
    socks = [peer.us.socket() for _ in range(4)]
    for sock in socks:
        sock.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            sock.connect((PEER, 9000))
    got = 0
    while got < 50000:
        accepted, _ = listener.accept()
        accepted.settimeout(0.5)
        with contextlib.suppress(OSError):
            while data := accepted.recv(1 << 16):
                got += len(data)
                accepted.send(data[:5000])
        socks.append(accepted)
    for sock in socks[:4]:
        with contextlib.suppress(OSError):
            sock.send(bytes(30000))
    for sock in socks:
        sock.close()
    listener.close()
    try:
        run("rmmod", "toytcp", limit=60)
    except RuntimeError as error:
        raise Late(f"rmmod: {error}") from None
    check(load(), "the module does not load any more")


@case("cycles of load, traffic, unload while the peer keeps sending", limit=3000)
def _cycles(_):
    with fresh() as peer:
        peer.them.ip(f"addr add {PEER}/24 dev p0")
        # two processors, if there are: the one that unloads is not the one that receives
        os.sched_setaffinity(0, range(os.cpu_count()))
        sink = peer.them.listener((PEER, 9000), socket.AF_INET, 1000)
        peer.box.child(host_traffic, peer)
        peer.box.child(frames, peer)
        peer.us.tool(f"addr del {OURS}/24 dev o0")
        for number in range(CYCLES):
            cycle(peer)
            # what came in this round
            sink.setblocking(False)
            with contextlib.suppress(BlockingIOError):
                while True:
                    sink.accept()[0].close()
            if number % 20 == 19:
                note(f"{number + 1} cycles")


if __name__ == "__main__":
    main(module)
