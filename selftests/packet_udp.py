# SPDX-License-Identifier: GPL-2.0
"""Packet tests of UDP: as packet.py's, with datagrams instead of a stream.

A test is a file packets/udp_<area>_<case>.py with a function test(t), where t is a
UdpTest. The script's port is t.port, its address t.peer.
"""

import contextlib
import socket
import struct

import packet
from lib import SLOW, errno_name
from segment import PEER
from wire import checksum, icmp, ip, udp

IP_RECVERR, IP_MTU_DISCOVER, IP_MTU = 11, 10, 14
DF = 0x4000


class UdpTest(packet.Test):
    """One run of a test: what the program and the script do, and what they see."""

    def __init__(self, bench, family):
        super().__init__(bench, family)
        self.port = self.flow.port
        self.inbox, self.errors = [], []
        self.local = 0      # the program's port
        self.peer = PEER    # the script's address

    # --- the program's side -------------------------------------------------

    def new_socket(self):
        fd = socket.socket(self.family, socket.SOCK_DGRAM).detach()
        sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM, 0, fileno=fd)
        sock.settimeout(5 * SLOW)
        self.socks.append(sock)
        return sock

    def bind(self, address=None, port=0):
        """The program's socket, not connected."""
        self.sock = self.new_socket()
        self.sock.bind((self.address if address is None else address, port))
        self.sock.setblocking(False)
        self.local = self.sock.getsockname()[1]
        return self.sock

    def connect(self, **options):
        """The program's socket, connected to the script."""
        self.sock = self.new_socket()
        for name, value in options.items():
            self.option(name, value)
        self.sock.connect((self.peer, self.port))
        self.sock.setblocking(False)
        self.local = self.sock.getsockname()[1]
        return self.sock

    def say(self, data, flags=0):
        """The program sends a datagram to the script."""
        self.begin()
        self.log(f"program: sendto({len(data)})")
        return self.sock.sendto(data, flags, (self.peer, self.port))

    def recverr(self):
        """The next of the error queue: data, (errno, origin, type, code, info), offender."""
        self.fence()
        data, control, _, _ = self.sock.recvmsg(2000, 200, socket.MSG_ERRQUEUE)
        (_, _, value), = control
        number, origin, kind, code, _, info, _ = struct.unpack("=IBBBBII", value[:16])
        return data, (errno_name(number), origin, kind, code, info), \
            socket.inet_ntoa(value[20:24])

    # --- the script's side --------------------------------------------------

    def tell(self, data, *, sport=None, dport=None, peer=None, check_sum=None, length=None,
             behind=b"", **fields):
        """The script sends a datagram to the program; behind: bytes after its end."""
        peer = peer or self.peer
        datagram = udp(peer, self.address, self.port if sport is None else sport,
                       self.local if dport is None else dport, data, length=length,
                       check_sum=check_sum)
        self.send_ip(datagram + behind, peer=peer, **fields)

    def send_ip(self, payload, peer=PEER, proto=17, **fields):
        self.begin()
        self.log(f"> {len(payload)} bytes of protocol {proto} from {peer} {fields}")
        self.bench.wire.send(ip(peer, self.address, proto, payload, **fields))

    def hears(self, data, **fields):
        """The program's next datagram has come at once, and is this; returns its frame."""
        self.fence()
        if not self.inbox:
            self.fail(f"nothing came, wanted {len(data)} bytes")
        frame = self.inbox.pop(0)
        wrong = [f"{name} {getattr(frame, name)}, wanted {value}"
                 for name, value in fields.items() if getattr(frame, name) != value]
        wrong += ["other bytes"] if frame.data != data else []
        wrong += ["a bad IP header"] if not frame.ip_ok else []
        wrong += ["a bad sum"] if frame.udp_sum and sum_of(frame) else []
        if wrong:
            self.fail(f"{frame}: {', '.join(wrong)}")
        return frame

    def hears_icmp(self, kind, code):
        """The stack's next error has come at once, and is this; returns its frame."""
        self.fence()
        if not self.errors:
            self.fail(f"no ICMP {kind}/{code} came")
        frame = self.errors.pop(0)
        if (frame.icmp_type, frame.icmp_code) != (kind, code):
            self.fail(f"{frame}, wanted {kind}/{code}")
        return frame

    def quiet(self):
        """Neither a datagram nor an error has come."""
        self.fence()
        if self.inbox or self.errors:
            self.fail(f"nothing was to come, and {(self.inbox + self.errors)[0]} has")

    def icmp_about(self, kind, code, rest=bytes(4), *, data=b"", sport=None, dport=None, proto=17):
        """An error about the program's datagram."""
        quoted = ip(self.address, self.peer, proto,
                    udp(self.address, self.peer, self.local if sport is None else sport,
                        self.port if dport is None else dport, data))
        self.send_ip(icmp(kind, code, rest, quoted), proto=1)

    # --- the wire -----------------------------------------------------------

    def _take(self, limit=0):
        frame = self.bench.wire.receive(limit)
        if frame and frame.proto == 17 and frame.dport == self.port:
            self.inbox.append(frame)
            self.log(f"< {frame}")
        elif frame and frame.proto == 1 and frame.icmp_type not in (0, 8, None) and \
                not self.is_of_another(frame):
            self.errors.append(frame)
            self.log(f"< {frame}")
        return frame

    def end(self):
        self.fence()
        for sock in self.socks:
            with contextlib.suppress(OSError):
                sock.close()
        for path, value in reversed(self.undo):
            self.bench.ns.write(path, value)
        self.bench.wire.drain()


def sum_of(frame):
    """0 for a datagram whose checksum is right."""
    body = frame.raw[14:][(frame.raw[14] & 15) * 4:frame.tot_len]
    return checksum(frame.raw[26:34] + struct.pack("!HH", 17, len(body)) + body)
