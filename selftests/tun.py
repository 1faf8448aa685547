#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""A device without link-layer headers: no MAC header, no ARP, a peer behind a descriptor.

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
import struct
import subprocess
import time

from lib import Sandbox, Skip, case, check, equal, fails, main
from wire import ETH_IP, OURS, PEER, Conn, Frame, Peer, ether, icmp, ip, same_flags

TUNSETIFF = 0x400454ca
IFF_TUN, IFF_NO_PI = 0x0001, 0x1000


class TunPort:
    """Packets without a header; Frame gets one made up."""

    def __init__(self, ns, name):
        subprocess.run(["modprobe", "-q", "tun"], check=False)
        with ns:
            try:
                self.fd = os.open("/dev/net/tun", os.O_RDWR)
                fcntl.ioctl(self.fd, TUNSETIFF, struct.pack("16sH22x", name, IFF_TUN | IFF_NO_PI))
            except OSError as error:
                raise Skip(f"needs /dev/net/tun: {error}") from None

    def send(self, packet):
        os.write(self.fd, packet)

    def receive(self, limit):
        end = time.monotonic() + limit
        while select.select([self.fd], [], [], max(end - time.monotonic(), 0))[0]:
            packet = os.read(self.fd, 1 << 16)
            if packet[0] >> 4 == 4:
                return Frame(ether(bytes(6), bytes(6), ETH_IP, packet), time.time())
        return None

    def close(self):
        os.close(self.fd)


class TunPeer(Peer):
    """The script's end, of a wire without addresses."""

    def __init__(self, box):    # pylint: disable=super-init-not-called
        self.us = box.namespace("ours")
        self.fences = 0
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
