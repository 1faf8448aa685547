# SPDX-License-Identifier: GPL-2.0
"""What the packet tests of path MTU discovery share."""

import contextlib
import socket
import struct

IP_MTU_DISCOVER, IP_MTU = 10, 14
DONT, WANT, DO, PROBE, INTERFACE, OMIT = range(6)


def new_path(t):
    """The script is at an address that no router has told anything about."""
    t.flow.peer = t.bench.next_peer()


def accepted(t, **options):
    """ESTABLISHED, the program accepted; nothing is known of the path."""
    new_path(t)
    t.accepted(**options)


def too_big(t, mtu, seq=1):
    """A router could not forward the segment with this number: RFC 1191 4."""
    t.icmp(3, 4, seq, struct.pack("!HH", 0, mtu))


def sysctl(t, name, value):
    """Of routing: Linux has it in a folder of its own."""
    t.sysctl(name if t.ours else f"route/{name}", value)


def discover(t, value):
    """The program sets IP_MTU_DISCOVER."""
    t.sock.setsockopt(socket.IPPROTO_IP, IP_MTU_DISCOVER, value)


def option(t, number):
    """What IP_MTU or IP_MTU_DISCOVER is; None where there is no connection."""
    with contextlib.suppress(OSError):
        return t.sock.getsockopt(socket.IPPROTO_IP, number)
    return None


def again(t):
    """The program listens as before, and the script has another port at the same address."""
    flow = t.new_flow()
    flow.peer = t.flow.peer
    t.flow = flow
    t.written = 1
    t.accepted()
