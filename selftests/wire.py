# SPDX-License-Identifier: GPL-2.0
"""Frames made and taken apart by hand, and a peer that follows a script.

The peer's namespace has a device and no address: its stack says nothing, and what
is on the wire is the script's doing.

        our ns                          peer's ns
      +--------+                       +--------+
      |     o0 +-----------------------+ p0     |
      +--------+                       +--------+
      10.3.0.1 ours                     10.3.0.2 the script's
"""

import contextlib
import os
import select
import socket
import struct
import time

from lib import Late, Sandbox, carrier, check, offload, wait_for

ETH_IP, ETH_ARP = 0x0800, 0x0806
BROADCAST = b"\xff" * 6
PACKET_OUTGOING = 4
FLAGS = "FSRPAUEC"      # bit 0 first
OURS, PEER = "10.3.0.1", "10.3.0.2"


def checksum(data):
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


def ether(dst, src, kind, payload):
    return dst + src + struct.pack("!H", kind) + payload


def arp(op, sha, spa, tha, tpa, hrd=1, pro=ETH_IP, hln=6, pln=4):
    return struct.pack("!HHBBH", hrd, pro, hln, pln, op) + \
        sha + socket.inet_aton(spa) + tha + socket.inet_aton(tpa)


def ip(src, dst, proto, payload, *, options=b"", version=4, ihl=None, tot_len=None,
       check_sum=None, frag=0x4000, ttl=64, tos=0, ident=1):
    ihl = 5 + len(options) // 4 if ihl is None else ihl
    tot_len = 20 + len(options) + len(payload) if tot_len is None else tot_len
    header = struct.pack("!BBHHHBBH", version << 4 | ihl, tos, tot_len, ident, frag, ttl, proto, 0)
    header += socket.inet_aton(src) + socket.inet_aton(dst) + options
    value = checksum(header) if check_sum is None else check_sum
    return header[:10] + struct.pack("!H", value) + header[12:] + payload


def tcp(src, dst, sport, dport, flags, seq=0, ack=0, *, win=65535, data=b"", options=b"",
        doff=None, check_sum=None, urgent=0):
    doff = 5 + len(options) // 4 if doff is None else doff
    bits = sum(1 << FLAGS.index(flag) for flag in flags)
    segment = struct.pack("!HHIIBBHHH", sport, dport, seq % 2**32, ack % 2**32, doff << 4, bits,
                          win, 0, urgent) + options + data
    pseudo = socket.inet_aton(src) + socket.inet_aton(dst) + struct.pack("!HH", 6, len(segment))
    value = checksum(pseudo + segment) if check_sum is None else check_sum
    return segment[:16] + struct.pack("!H", value) + segment[18:]


def udp(src, dst, sport, dport, data=b"", *, length=None, check_sum=None):
    length = 8 + len(data) if length is None else length
    datagram = struct.pack("!HHHH", sport, dport, length, 0) + data
    pseudo = socket.inet_aton(src) + socket.inet_aton(dst) + struct.pack("!HH", 17, length)
    value = (checksum(pseudo + datagram) or 0xffff) if check_sum is None else check_sum
    return datagram[:6] + struct.pack("!H", value) + datagram[8:]


def icmp(kind, code, rest=bytes(4), data=b"", check_sum=None):
    message = struct.pack("!BBH", kind, code, 0) + rest + data
    value = checksum(message) if check_sum is None else check_sum
    return message[:2] + struct.pack("!H", value) + message[4:]


class Frame:
    """A frame taken apart as far as it goes. when is in seconds."""

    def __init__(self, raw, when=0.0):
        self.raw, self.when = raw, when
        self.dst, self.src = raw[:6], raw[6:12]
        self.kind = struct.unpack("!H", raw[12:14])[0]
        self.proto = self.flags = self.op = self.sport = self.dport = self.data = None
        self.icmp_type = None
        if self.kind == ETH_ARP:
            self.op = struct.unpack("!H", raw[20:22])[0]
            self.sha, self.tha = raw[22:28], raw[32:38]
            self.spa, self.tpa = map(socket.inet_ntoa, (raw[28:32], raw[38:42]))
        elif self.kind == ETH_IP:
            self._ip(raw[14:])

    def _ip(self, packet):
        length = (packet[0] & 15) * 4
        self.tot_len = struct.unpack("!H", packet[2:4])[0]
        self.tos, self.ttl, self.proto = packet[1], packet[8], packet[9]
        self.ident, self.frag = struct.unpack("!HH", packet[4:8])
        self.frag_at = (self.frag & 0x1fff) * 8
        self.saddr, self.daddr = map(socket.inet_ntoa, (packet[12:16], packet[16:20]))
        self.ip_ok = checksum(packet[:length]) == 0
        self.payload = body = packet[length:self.tot_len]
        if self.frag_at:
            return      # no header of a transport
        if self.proto == 6 and len(body) >= 20:
            self._tcp(body)
        elif self.proto == 17 and len(body) >= 8:
            self.sport, self.dport, self.udp_len, self.udp_sum = struct.unpack("!HHHH", body[:8])
            self.data = body[8:]
        elif self.proto == 1 and len(body) >= 8:
            self.icmp_type, self.icmp_code = body[0], body[1]
            self.icmp_rest, self.icmp_data = body[4:8], body[8:]

    def _tcp(self, body):
        self.sport, self.dport, self.seq, self.ack, doff, bits, self.win, _, self.urgent = \
            struct.unpack("!HHIIBBHHH", body[:20])
        self.flags = "".join(f for i, f in enumerate(FLAGS) if bits >> i & 1)
        self.options, self.data = body[20:(doff >> 4) * 4], body[(doff >> 4) * 4:]

    def __repr__(self):
        if self.kind == ETH_ARP:
            return f"<ARP {self.op} {self.spa} to {self.tpa}>"
        if self.flags is not None:
            return (f"<{self.flags} {self.sport} to {self.dport} seq {self.seq} ack {self.ack} "
                    f"win {self.win} len {len(self.data)}>")
        if self.proto == 17 and self.sport is not None:
            return f"<UDP {self.sport} to {self.dport} len {len(self.data or b'')}>"
        if self.icmp_type is not None:
            return f"<ICMP {self.icmp_type}/{self.icmp_code} {self.saddr} to {self.daddr}>"
        return f"<type {self.kind:#x} proto {self.proto}>"


class Port:
    """One device's frames, raw, with the kernel's time of each that came in."""

    def __init__(self, ns, device, header=True):
        self.header = header
        self.sock = ns.packet_socket(device)

    def send(self, raw):
        self.sock.send(raw)

    def receive(self, limit):
        """The next IPv4 or ARP frame that came in; None after the limit."""
        end = time.monotonic() + limit
        while True:
            left = end - time.monotonic()
            if not select.select([self.sock], [], [], max(left, 0))[0]:
                if left <= 0:
                    return None
                continue
            raw, control, _, address = self.sock.recvmsg(1 << 16, 64)
            if address[2] == PACKET_OUTGOING or len(raw) < 14:
                continue
            seconds, nanos = struct.unpack("qq", control[0][2][:16])
            frame = Frame(raw, seconds + nanos / 1e9)
            if frame.kind in (ETH_IP, ETH_ARP):
                return frame


class Peer:
    """The script's end of the wire."""

    def __init__(self, box, prefix=24, resolved=True):
        # One processor: what is sent first arrives first.
        os.sched_setaffinity(0, {0})
        self.us, self.them = box.namespace("ours"), box.namespace("peer")
        self.us.ip(f"link add o0 type veth peer name p0 netns {self.them.name}",
                   "link set o0 up")
        self.them.ip("link set p0 up")
        # each error is wanted; those who test the limits set them
        self.us.sysctl("net.toytcp.icmp_ratemask", 0)
        self.prefix, self.resolved, self.fences = prefix, resolved, 0
        self.conn_ports = set()     # the script's, of all connections: their timers go on
        self.reopen()

    def reopen(self):
        """The rest of the set-up, also for a device that was made again."""
        for ns, dev in ((self.us, "o0"), (self.them, "p0")):
            with contextlib.suppress(OSError):
                ns.write(f"/proc/sys/net/ipv6/conf/{dev}/disable_ipv6", 1)
            wait_for(lambda: carrier(ns, dev), "carrier")
            offload(ns, dev, False)
        self.our_mac, self.mac = self.us.mac("o0"), self.them.mac("p0")
        self.us.tool(f"addr add {OURS}/{self.prefix} dev o0")
        self.port = Port(self.them, "p0")
        if self.resolved:
            self.us.tool(f"neigh add {PEER} lladdr {self.mac.hex(':')} dev o0")

    def send(self, packet, kind=ETH_IP, dst=None, src=None):
        self.port.send(ether(dst or self.our_mac, src or self.mac, kind, packet))

    def send_arp(self, *args, dst=None, **kwargs):
        self.send(arp(*args, **kwargs), ETH_ARP, dst)

    def answer_arp(self, frame):
        self.send_arp(2, self.mac, frame.tpa, frame.sha, frame.spa, dst=frame.sha)

    def ping(self, number):
        """An echo that our stack answers after all that came before it."""
        self.send(ip(PEER, OURS, 1, icmp(8, 0, struct.pack("!HH", 0x7eac, number))))

    def until_fence(self, limit=10):
        """All frames that our stack sends before it answers what is sent now."""
        self.fences += 1
        self.ping(self.fences)
        frames = []
        end = time.monotonic() + limit
        while time.monotonic() < end:
            frame = self.port.receive(limit)
            if frame is None:
                break
            if frame.proto == 1 and frame.icmp_type == 0 and \
               frame.icmp_rest == struct.pack("!HH", 0x7eac, self.fences):
                return frames
            frames.append(frame)
        raise Late(f"no answer to an echo; before it {frames}")

    def answers(self, packet, own=None, **kwargs):
        """What our stack sends at once on a packet, to no other connection than own (a port)."""
        self.until_fence()
        self.send(packet, **kwargs)
        return [frame for frame in self.until_fence()
                if frame.flags is None or frame.dport not in self.conn_ports - {own}]

    def expect(self, want, limit=10):
        """The next frame for which want() is true; others are let go."""
        end = time.monotonic() + limit
        seen = []
        while (left := end - time.monotonic()) > 0:
            frame = self.port.receive(left)
            if frame and want(frame):
                return frame
            if frame:
                seen.append(frame)
        raise Late(f"not on the wire within {limit} s; other frames: {seen[-10:]}")

    def segment(self, flags, limit=10, dport=None, **fields):
        """The next TCP segment (to a port), which must have these flags and fields."""
        frame = self.expect(lambda f: f.flags is not None and dport in (None, f.dport), limit)
        same_flags(frame, flags)
        for name, value in fields.items():
            check(getattr(frame, name) == value, f"{name} of {frame}, wanted {value}")
        return frame

    def silent(self, seconds):
        """No TCP segment comes for so long."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            frame = self.port.receive(left)
            check(not frame or frame.flags is None, f"{frame} though nothing was to come")


def same_flags(frame, flags):
    check(sorted(frame.flags) == sorted(flags), f"flags of {frame}, wanted {flags}")


class Conn:
    """The script's side of one connection: remembers the numbers."""

    def __init__(self, peer, sport, dport, seq=1000):
        self.peer, self.sport, self.dport = peer, sport, dport
        self.seq, self.ack, self.win = seq, 0, 65535
        peer.conn_ports.add(sport)

    def build(self, flags, data=b"", seq=None, ack=None, win=None, **kwargs):
        return ip(PEER, OURS, 6, tcp(
            PEER, OURS, self.sport, self.dport, flags,
            self.seq if seq is None else seq, self.ack if ack is None else ack,
            win=self.win if win is None else win, data=data, **kwargs))

    def send(self, flags, data=b"", **kwargs):
        """A segment; SEQ and ACK as they stand, unless given; then SEQ moves on."""
        self.peer.send(self.build(flags, data, **kwargs))
        if "seq" not in kwargs:
            self.seq += len(data) + ("S" in flags) + ("F" in flags)

    def answers(self, flags, data=b"", **kwargs):
        """What our stack sends at once on a segment that does not move SEQ."""
        return self.own(self.peer.answers(self.build(flags, data, **kwargs), own=self.sport))

    def own(self, frames):
        """Those of this connection; others may have timers of their own."""
        return [frame for frame in frames if frame.dport == self.sport]

    def take(self, flags, limit=10, **fields):
        """The next segment, with these flags; ACK moves over it."""
        frame = self.peer.segment(flags, limit, dport=self.sport, **fields)
        self.ack = frame.seq + len(frame.data) + ("S" in flags) + ("F" in flags)
        return frame

    @classmethod
    def open_passive(cls, peer, port, options=b"", win=65535, blocking=True):
        """Our stack connects to the script. Returns our socket and the script's side."""
        sock = peer.us.socket()
        sock.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            sock.connect((PEER, port))
        syn = peer.segment("S", dport=port)
        conn = cls(peer, port, syn.sport)
        conn.win = win
        conn.ack = syn.seq + 1
        conn.syn = syn
        conn.send("SA", options=options)
        conn.take("A")
        sock.setblocking(blocking)
        return sock, conn

    @classmethod
    def open_active(cls, peer, listener, sport, options=b"", win=65535):
        """The script connects to our listener. Returns the accepted socket and its side."""
        conn = cls(peer, sport, listener.getsockname()[1])
        conn.win = win
        conn.send("S", options=options)
        conn.syn_ack = conn.take("SA")
        conn.send("A")
        sock, _ = listener.accept()
        return sock, conn


@contextlib.contextmanager
def scripted():
    """set_up() of a test that needs our stack and a scripted peer."""
    with Sandbox() as box:
        peer = Peer(box)
        peer.box = box
        yield peer
