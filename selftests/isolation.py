#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Two stacks on one device: the host's neither answers, forwards nor counts what is ours.

With ip_forward=1, proxy_arp=1 and host services on the wildcard address of the
same ports. And what is not ours reaches the host as if we were not there.

          peer ns                       the ns with both stacks
        +--------+                    +------------------------+
        |     p0 +--------------------+ o0     10.3.0.1 ours    |
        | script |                    |        10.3.0.3 host's  |
        |     p1 +--------------------+ o1     10.4.0.3 host's  |
        +--------+                    +------------------------+
        10.3.0.2, 10.4.0.2 the script's
"""

import contextlib
import socket
import struct

from lib import AF_TOYTCP, Sandbox, carrier, case, check, equal, fails, main, wait_for
from wire import (BROADCAST, ETH_ARP, OURS, PEER, Conn, Frame, Peer, Port, arp, icmp, ip,
                  same_flags, tcp)

HOST = "10.3.0.3"
TCP_PORT, UDP_PORT = 8080, 5353


@contextlib.contextmanager
def both_stacks():
    with Sandbox() as box:
        peer = Peer(box)
        peer.box = box
        us, them = peer.us, peer.them
        us.ip("addr add 10.3.0.3/24 dev o0",
              f"link add o1 type veth peer name p1 netns {them.name}",
              "link set o1 up", "addr add 10.4.0.3/24 dev o1")
        them.ip("link set p1 up")
        for name in ("o1", "p1"):
            with contextlib.suppress(OSError):
                (us if name == "o1" else them).write(
                    f"/proc/sys/net/ipv6/conf/{name}/disable_ipv6", 1)
        wait_for(lambda: carrier(us, "o1") and carrier(them, "p1"), "carrier")
        us.ip(f"neigh add {PEER} lladdr {peer.mac.hex(':')} dev o0",
              f"neigh add 10.4.0.2 lladdr {them.mac('p1').hex(':')} dev o1")
        us.sysctl("net.ipv4.ip_forward", 1)
        us.sysctl("net.ipv4.conf.o0.proxy_arp", 1)
        us.sysctl("net.ipv4.conf.o0.rp_filter", 0)
        us.sysctl("net.ipv4.conf.all.rp_filter", 0)
        peer.second = Port(them, "p1")
        peer.tcp = us.listener(("", TCP_PORT), socket.AF_INET)
        with us:
            peer.udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            peer.raw = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
        peer.udp.bind(("", UDP_PORT))
        peer.udp.setblocking(False)
        peer.raw.setblocking(False)
        # Settled: what the set-up itself caused is counted before any test looks.
        peer.until_fence()
        yield peer


@contextlib.contextmanager
def unnoticed(peer, what):
    """The host's stack counts nothing, and no socket of its own gets anything."""
    before = peer.us.host_counters()
    while drain(peer.second):
        pass
    yield
    peer.until_fence()
    equal(peer.us.host_counters() - before, {}, f"the host's counters, {what}")
    equal(drain(peer.second), None, f"forwarded, {what}")
    for sock in (peer.udp, peer.raw, peer.tcp):
        sock.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            got = sock.accept() if sock is peer.tcp else sock.recv(100)
            raise AssertionError(f"a socket of the host's got {got!r}, {what}")


def drain(port):
    return port.receive(0)


@case("a port that the host has and we have not")
def _closed(peer):
    with unnoticed(peer, "SYN"):
        conn = Conn(peer, 4000, TCP_PORT)
        (frame,) = conn.answers("S")
        same_flags(frame, "RA")
        equal(frame.ack, 1001, "ACK")


@case("a connection to a port that both have")
def _same_port(peer):
    with peer.us.listener((OURS, TCP_PORT)) as listener, unnoticed(peer, "connection"):
        sock, conn = Conn.open_active(peer, listener, 4001)
        conn.send("PA", b"to ours")
        equal(sock.recv(100), b"to ours", "data")
        conn.take("A")
        sock.send(b"from ours")
        conn.take("AP")
        conn.send("A")
        sock.close()
        conn.take("AF")
        conn.send("FA")
        conn.take("A")


@case("a connection that we open")
def _active(peer):
    with unnoticed(peer, "connection"):
        sock, conn = Conn.open_passive(peer, 4444)
        conn.send("PA", b"hello")
        equal(sock.recv(100), b"hello", "data")
        conn.take("A")
        conn.send("R")
        peer.until_fence()
        sock.close()


@case("segments, datagrams and messages for nobody")
def _nobody(peer):
    packets = {
        "ACK": ip(PEER, OURS, 6, tcp(PEER, OURS, 4002, TCP_PORT, "A", 5, 6)),
        "RST": ip(PEER, OURS, 6, tcp(PEER, OURS, 4002, TCP_PORT, "R", 5, 6)),
        "UDP": ip(PEER, OURS, 17, struct.pack("!HHHH", 9, UDP_PORT, 12, 0) + b"data"),
        "UDP, closed port": ip(PEER, OURS, 17, struct.pack("!HHHH", 9, 9, 12, 0) + b"data"),
        "echo": ip(PEER, OURS, 1, icmp(8, 0)),
        "echo reply": ip(PEER, OURS, 1, icmp(0, 0)),
        "ICMP error": ip(PEER, OURS, 1, icmp(3, 1, data=ip(
            OURS, PEER, 6, tcp(OURS, PEER, TCP_PORT, 4002, "A")))),
        "timestamp": ip(PEER, OURS, 1, icmp(13, 0, bytes(16))),
        "SCTP": ip(PEER, OURS, 132, bytes(32)),
        "IPIP": ip(PEER, OURS, 4, ip(PEER, HOST, 1, icmp(8, 0))),
        "GRE": ip(PEER, OURS, 47, bytes(32)),
        "IGMP": ip(PEER, OURS, 2, bytes(8)),
        "a fragment": ip(PEER, OURS, 17, bytes(64), frag=0x2000),
        "a last fragment": ip(PEER, OURS, 6, bytes(64), frag=0x0008),
        "TTL 1": ip(PEER, OURS, 6, tcp(PEER, OURS, 4002, 9, "S"), ttl=1),
        "TTL 0": ip(PEER, OURS, 6, tcp(PEER, OURS, 4002, 9, "S"), ttl=0),
    }
    for what, packet in packets.items():
        with unnoticed(peer, what):
            peer.send(packet)


@case("broken packets")
def _broken(peer):
    syn = tcp(PEER, OURS, 4003, TCP_PORT, "S")
    packets = {
        "header checksum": ip(PEER, OURS, 6, syn, check_sum=0),
        "version": ip(PEER, OURS, 6, syn, version=5),
        "header length": ip(PEER, OURS, 6, syn, ihl=3),
        "total length": ip(PEER, OURS, 6, syn, tot_len=999),
        "source is ours": ip(OURS, OURS, 6, syn),
        "source is the host's": ip(HOST, OURS, 6, tcp(HOST, OURS, 4003, 9, "S")),
        "martian source": ip("127.0.0.1", OURS, 6, syn),
        "TCP checksum": ip(PEER, OURS, 6, tcp(PEER, OURS, 1, TCP_PORT, "S", check_sum=7)),
        "ICMP checksum": ip(PEER, OURS, 1, icmp(8, 0, check_sum=7)),
        "options": ip(PEER, OURS, 6, syn, options=b"\x07\x01\0\0"),
        "source route": ip(PEER, OURS, 6, syn, options=b"\x83\x07\x04\x0a\x03\x00\x02\x00"),
    }
    for what, packet in packets.items():
        with unnoticed(peer, what):
            peer.send(packet)
        with unnoticed(peer, what + ", broadcast"):
            peer.send(packet, dst=BROADCAST)


@case("ours comes in by the other device")
def _other_device(peer):
    """The host is a router: it would send it on."""
    with unnoticed(peer, "other device"):
        mac = peer.us.mac("o1")
        peer.second.send(mac + peer.them.mac("p1") + b"\x08\x00" +
                         ip(PEER, OURS, 6, tcp(PEER, OURS, 4004, TCP_PORT, "S", 77)))
        frame = peer.segment("RA", dport=4004)
        equal(frame.ack, 78, "ACK")


@case("ARP for our address is answered once, by us")
def _arp(peer):
    before = peer.us.run("ip", "neigh", "show", "nud", "all")
    with unnoticed(peer, "ARP"):
        got = peer.answers(arp(1, peer.mac, PEER, bytes(6), OURS), kind=ETH_ARP, dst=BROADCAST)
        equal([(f.op, f.spa, f.sha) for f in got], [(2, OURS, peer.our_mac)], "replies")
        got = peer.answers(arp(1, peer.mac, "10.3.0.50", bytes(6), OURS), kind=ETH_ARP,
                           dst=BROADCAST)
        equal([(f.op, f.spa) for f in got], [(2, OURS)], "replies")
    check("10.3.0.50" not in peer.us.run("ip", "neigh", "show", "nud", "all"),
          f"the host learnt from it; before {before}")


@case("the host's: ARP")
def _host_arp(peer):
    got = peer.answers(arp(1, peer.mac, PEER, bytes(6), HOST), kind=ETH_ARP, dst=BROADCAST)
    equal([(f.op, f.spa, f.sha) for f in got], [(2, HOST, peer.our_mac)], "replies")
    # It stands in for what it can reach by the other device.
    got = peer.answers(arp(1, peer.mac, PEER, bytes(6), "10.4.0.2"), kind=ETH_ARP, dst=BROADCAST)
    if not got:
        got = [peer.expect(lambda f: f.op == 2)]
    equal([(f.op, f.spa) for f in got], [(2, "10.4.0.2")], "proxy ARP")


@case("the host's: ping, TCP, UDP, ICMP to its sockets")
def _host_traffic(peer):
    before, ours = peer.us.host_counters(), peer.us.counters()
    peer.send(ip(PEER, HOST, 1, icmp(8, 0, b"\0\1\0\2")))
    peer.expect(lambda f: f.proto == 1 and f.saddr == HOST and f.icmp_type == 0)

    peer.send(ip(PEER, HOST, 6, tcp(PEER, HOST, 4005, TCP_PORT, "S", 500)))
    frame = peer.segment("SA", dport=4005)
    equal((frame.saddr, frame.ack), (HOST, 501), "SYN-ACK")
    peer.send(ip(PEER, HOST, 6, tcp(PEER, HOST, 4005, TCP_PORT, "A", 501, frame.seq + 1)))
    peer.tcp.setblocking(True)
    peer.tcp.accept()[0].close()
    peer.segment("FA", dport=4005)
    peer.send(ip(PEER, HOST, 6, tcp(PEER, HOST, 4006, 9, "S", 500)))
    peer.segment("RA", dport=4006)

    peer.send(ip(PEER, HOST, 17, struct.pack("!HHHH", 9, UDP_PORT, 12, 0) + b"data"))
    wait_for(lambda: received(peer.udp) == b"data", "a datagram of the host's")
    moved = peer.us.host_counters() - before
    equal([moved.get(name) for name in ("Icmp.InEchos", "Tcp.PassiveOpens", "Udp.InDatagrams")],
          [1, 1, 1], f"the host's counters {moved}")
    moved = peer.us.counters() - ours
    # our stack may ask in these seconds whether a neighbour is still there
    asked = moved.pop("dev_out", 0)
    equal(asked, moved.get("arp_out_requests", 0), "frames that are no ARP requests")
    equal([name for name in moved if name.startswith(("tcp", "ip_", "icmp", "dev"))], [],
          "our counters")
    while received(peer.raw):
        pass


def received(sock):
    try:
        return sock.recv(100)
    except BlockingIOError:
        return None


@case("the host's: it forwards")
def _host_forwards(peer):
    before = peer.us.host_counters()
    peer.send(ip(PEER, "10.4.0.2", 17, struct.pack("!HHHH", 9, 9, 12, 0) + b"data"))
    frame = wait_for(lambda: drain(peer.second), "a forwarded packet")
    equal((frame.saddr, frame.daddr, frame.ttl), (PEER, "10.4.0.2", 63), "forwarded")
    moved = peer.us.host_counters() - before
    equal(moved.get("Ip.ForwDatagrams"), 1, "Ip.ForwDatagrams")


@case("the host's: another host's frame, a broadcast")
def _host_broadcast(peer):
    before = peer.us.host_counters()
    peer.send(ip(PEER, "10.3.0.255", 17, struct.pack("!HHHH", 9, UDP_PORT, 12, 0) + b"cast"),
              dst=BROADCAST)
    wait_for(lambda: received(peer.udp) == b"cast", "a broadcast of the host's")
    peer.send(ip(PEER, "255.255.255.255", 17, struct.pack("!HHHH", 9, UDP_PORT, 12, 0) + b"all!"),
              dst=BROADCAST)
    wait_for(lambda: received(peer.udp) == b"all!", "a broadcast of the host's")
    moved = peer.us.host_counters() - before
    equal(moved.get("IpExt.InBcastPkts"), 2, "IpExt.InBcastPkts")


@case("an address that has ceased to be ours is the host's again")
def _given_back(peer):
    peer.us.tool("addr add 10.3.0.9/24 dev o0")
    got = peer.answers(ip(PEER, "10.3.0.9", 1, icmp(8, 0)))
    # the host may still have something to say of the case before
    equal([f.saddr for f in got if f.proto == 1 and f.icmp_type == 0], ["10.3.0.9"],
          "while it is ours")
    peer.us.tool("addr del 10.3.0.9/24 dev o0")
    # the host, a router, now looks for it on the wire
    check("10.3.0.9" in [f.tpa for f in peer.answers(ip(PEER, "10.3.0.9", 1, icmp(8, 0)))
                         if f.op == 1], "the host's stack does not get the packet")
    peer.us.ip("addr add 10.3.0.9/24 dev o0")
    before = peer.us.host_counters()
    peer.send(ip(PEER, "10.3.0.9", 1, icmp(8, 0)))
    peer.expect(lambda f: f.proto == 1 and f.saddr == "10.3.0.9")
    equal((peer.us.host_counters() - before).get("Icmp.InEchos"), 1, "Icmp.InEchos")
    try:
        peer.us.tool("addr add 10.3.0.9/24 dev o0")
        raise AssertionError("we took an address of the host's")
    except RuntimeError:
        pass


@case("a capture shows both stacks' packets")
def _capture(peer):
    """What is hidden from the host's stack is not hidden from tcpdump."""
    tap = peer.us.packet_socket("o0")
    tap.settimeout(10)
    peer.answers(ip(PEER, OURS, 1, icmp(8, 0, b"see\0")))
    seen = []
    while len(seen) < 2:
        frame = Frame(tap.recv(2000))
        if frame.proto == 1 and frame.icmp_rest == b"see\0":
            seen.append(frame.icmp_type)
    equal(seen, [8, 0], "in and out")


@case("the host stack cannot bind or listen on ours, nor we on its")
def _bind(peer):
    import errno
    fails(errno.EADDRNOTAVAIL, peer.us.socket(socket.AF_INET).bind, (OURS, 0))
    fails(errno.EADDRNOTAVAIL, peer.us.socket(AF_TOYTCP).bind, (HOST, 0))


if __name__ == "__main__":
    main(both_stacks)
