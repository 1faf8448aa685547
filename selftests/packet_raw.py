# SPDX-License-Identifier: GPL-2.0
"""Packet tests of ICMP echo sockets and raw sockets: as packet_udp.py's.

A test is a file packets/ping_<area>.py or packets/raw_<area>.py with a function test(t), where
t is a RawTest. What the program sends is in t.sent.
"""

import socket

from packet_udp import UdpTest

OTHER = 253     # RFC 3692: a protocol for experiments


class RawTest(UdpTest):
    """One run of a test: what the program and the script do, and what they see."""

    def __init__(self, bench, family):
        super().__init__(bench, family)
        self.sent, self.pieces = [], []     # pieces: fragments but for the first of each

    def program(self, kind, proto):
        """The program's socket."""
        fd = socket.socket(self.family, kind, proto).detach()
        self.sock = socket.socket(socket.AF_INET, kind, proto, fileno=fd)
        self.sock.setblocking(False)
        self.socks.append(self.sock)
        return self.sock

    def hears_sent(self, **fields):
        """The program's next packet has come at once, and is this; returns its frame."""
        self.fence()
        if not self.sent:
            self.fail("nothing came")
        frame = self.sent.pop(0)
        wrong = [f"{name} {getattr(frame, name)!r}, wanted {value!r}"
                 for name, value in fields.items() if getattr(frame, name) != value]
        if wrong:
            self.fail(f"{frame}: {', '.join(wrong)}")
        return frame

    def _take(self, limit=0):
        frame = super()._take(limit)
        if frame and frame.proto in (1, OTHER) and frame.frag_at:
            self.pieces.append(frame)
        elif frame and (frame.proto == OTHER or frame.proto == 1 and frame.icmp_type == 8):
            self.sent.append(frame)
        return frame
