#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""A device without link-layer headers: no MAC header, no ARP, a peer behind a descriptor,
that may say of a packet that it is several (virtio_net_hdr).

      our ns                        this program
    +--------+
    |   tun0 +--------------------- /dev/net/tun, the script
    +--------+
    10.3.0.1 ours                   10.3.0.2
"""

import contextlib
import errno
import fcntl
import os
import select
import socket
import struct
import subprocess
import time

from lib import Sandbox, Skip, case, check, equal, fails, main
from wire import ETH_IP, OURS, PEER, Conn, Frame, Peer, checksum, ether, icmp, ip, same_flags, udp

TUNSETIFF = 0x400454ca
IFF_TUN, IFF_NO_PI, IFF_VNET_HDR = 0x0001, 0x1000, 0x4000
VNET_NEEDS_CSUM = 1
VNET_GSO_TCPV4, VNET_GSO_UDP, VNET_GSO_UDP_L4 = 1, 3, 5
VNET_LEN = 10


class TunPort:
    """Packets without a header; Frame gets one made up."""

    def __init__(self, ns, name):
        subprocess.run(["modprobe", "-q", "tun"], check=False)
        with ns:
            try:
                self.fd = os.open("/dev/net/tun", os.O_RDWR)
                fcntl.ioctl(self.fd, TUNSETIFF, struct.pack(
                    "16sH22x", name, IFF_TUN | IFF_NO_PI | IFF_VNET_HDR))
            except OSError as error:
                raise Skip(f"needs /dev/net/tun: {error}") from None

    def send(self, packet, vnet=bytes(VNET_LEN)):
        os.write(self.fd, vnet + packet)

    def receive(self, limit):
        end = time.monotonic() + limit
        while select.select([self.fd], [], [], max(end - time.monotonic(), 0))[0]:
            packet = os.read(self.fd, 1 << 17)[VNET_LEN:]
            if packet[0] >> 4 == 4:
                return Frame(ether(bytes(6), bytes(6), ETH_IP, packet), time.time())
        return None

    def close(self):
        os.close(self.fd)


class TunPeer(Peer):
    """The script's end, of a wire without addresses."""

    def __init__(self, box):    # pylint: disable=super-init-not-called
        self.us = box.namespace("ours")
        self.fences, self.conn_ports = 0, set()
        self.port = TunPort(self.us, b"tun0")
        self.us.ip("link set tun0 up")
        self.us.tool(f"addr add {OURS}/24 dev tun0")

    def send(self, packet, *_args, **_kwargs):
        self.port.send(packet)


@contextlib.contextmanager
def tun():
    with Sandbox() as box:
        yield TunPeer(box)


@case("an echo")
def _echo(peer):
    (reply,) = peer.answers(ip(PEER, OURS, 1, icmp(8, 0, b"tun!", b"data")))
    equal((reply.icmp_type, reply.icmp_rest, reply.icmp_data), (0, b"tun!", b"data"), "reply")


@case("the peer connects")
def _passive(peer):
    with peer.us.listener((OURS, 5000)) as listener:
        sock, conn = Conn.open_active(peer, listener, 6000)
    conn.send("PA", b"over tun")
    equal(sock.recv(100), b"over tun", "data")
    conn.take("A")
    sock.send(b"and back")
    conn.take("PA", data=b"and back")
    conn.send("A")
    sock.close()
    conn.take("FA")
    conn.send("FA")
    conn.take("A")


@case("we connect")
def _active(peer):
    sock, conn = Conn.open_passive(peer, 80)
    sock.send(b"x" * 3000)
    got = b""
    while len(got) < 3000:
        frame = peer.expect(lambda f: f.dport == 80)
        check(len(frame.data) <= 1460, "more than the MTU")
        got += frame.data
        conn.ack = frame.seq + len(frame.data)
        conn.send("A")
    equal(got, b"x" * 3000, "data")
    conn.send("FA")
    equal(sock.recv(1), b"", "end")
    sock.close()


@case("no ARP, no neighbours")
def _no_arp(peer):
    equal(peer.us.tool("neigh"), "", "neighbours")
    moved = peer.us.counters()
    equal(moved["arp_out_requests"], 0, "arp_out_requests")
    try:
        peer.us.tool(f"neigh add {PEER} lladdr 02:00:00:00:00:01 dev tun0")
        raise AssertionError("a neighbour on a device without any")
    except RuntimeError as error:
        check("address resolution" in str(error), error)


@case("any address beyond, and a gateway, are the same to it")
def _routes(peer):
    peer.us.tool("route add default dev tun0")
    sock = peer.us.socket()
    sock.setblocking(False)
    fails(errno.EINPROGRESS, sock.connect, ("198.51.100.7", 80))
    syn = peer.expect(lambda f: f.daddr == "198.51.100.7")
    same_flags(syn, "S")
    equal(syn.saddr, OURS, "source")
    sock.close()


def merged(kind, size, port, payload, sum_at=6):
    """A packet of UDP that is said to be several of @size bytes, its sum left to do."""
    length = 8 + len(payload)
    pseudo = socket.inet_aton(PEER) + socket.inet_aton(OURS) + struct.pack("!HH", 17, length)
    datagram = udp(PEER, OURS, 4000, port, payload, check_sum=~checksum(pseudo) & 0xffff)
    return ip(PEER, OURS, 17, datagram, frag=0), \
        struct.pack("=BBHHHH", VNET_NEEDS_CSUM, kind, 28, size, 20, sum_at)


def reader(peer):
    sock = peer.us.socket(kind=socket.SOCK_DGRAM)
    sock.bind((OURS, 0))
    sock.setblocking(False)
    return sock, sock.getsockname()[1]


def all_of(sock):
    """Lengths and first bytes of what waits."""
    got = []
    with contextlib.suppress(BlockingIOError):
        while True:
            data = sock.recv(1 << 16)
            got.append((len(data), data[:4]))
    return got


@case("a datagram that would be fragments (UFO) is one")
def _ufo(peer):
    sock, port = reader(peer)
    # The second fragment's bytes are a datagram to whoever takes them for one.
    inner = udp(PEER, OURS, 53, port, b"evil" + bytes(1500), check_sum=0)
    before = peer.us.counters()
    peer.port.send(*merged(VNET_GSO_UDP, 1480, port, b"good".ljust(1472, b".") + inner))
    peer.until_fence()
    equal(all_of(sock), [(1472 + len(inner), b"good")], "read")
    equal(peer.us.counters()["udp_drop_length"], before["udp_drop_length"], "udp_drop_length")
    sock.close()


@case("datagrams in one packet (UDP_L4) are several")
def _several(peer):
    sock, port = reader(peer)
    try:
        peer.port.send(*merged(VNET_GSO_UDP_L4, 500, port,
                               b"one.".ljust(500, b".") + b"two.".ljust(500, b".") + b"rest"))
    except OSError as error:
        raise Skip(f"needs Linux 6.2: {error}") from None
    peer.until_fence()
    equal(all_of(sock), [(500, b"one."), (500, b"two."), (4, b"rest")], "read")
    sock.close()


@case("segments of TCP that are none")
def _segments(peer):
    sock, port = reader(peer)
    before = peer.us.counters()
    # TCP's sum is at 16; some hosts look no further.
    peer.port.send(*merged(VNET_GSO_TCPV4, 500, port, bytes(1000), sum_at=16))
    peer.until_fence()
    equal(all_of(sock), [], "read")
    equal(peer.us.counters()["udp_drop_gso"] - before["udp_drop_gso"], 1, "udp_drop_gso")
    sock.close()


@case("the descriptor is closed under a connection")
def _closed(peer):
    with peer.us.listener((OURS, 5001)) as listener:
        sock, _ = Conn.open_active(peer, listener, 6001)
    sock.send(b"never acknowledged")
    peer.port.close()
    sock.settimeout(20)
    fails(errno.ENETDOWN, sock.recv, 1)
    sock.close()


if __name__ == "__main__":
    main(tun)
