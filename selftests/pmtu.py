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


def await_probe(t, mss):
    """Acknowledges what the program sends, up to the first segment that is larger. Returns it."""
    while segments := t.drain():
        for segment in segments:
            if len(segment.data) > mss:
                return segment
            t.send("A", 1, segment.end)
    return t.fail("no probe comes")


def lose(t, probe, mss):
    """The probe is lost, and what was sent after it is not. Returns what is sent again."""
    for number in 1, 2, 3:
        t.send("A", 1, probe.seq, opts=f"nop,nop,sack {probe.end}:{probe.end + number * mss}")
    return [(segment.seq, len(segment.data)) for segment in t.drain() if segment.seq < probe.end]


def push(t, count):
    """The program sends so much, and all of it is acknowledged. Returns the sizes that were seen."""
    t.write(count)
    seen = set()
    while t.flow.ack < t.written:
        segments = t.drain()
        if not segments:
            t.fail("no more comes")
        for segment in segments:
            seen.add(len(segment.data))
            t.send("A", 1, segment.end)
    return seen


def again(t):
    """The program listens as before, and the script has another port at the same address."""
    flow = t.new_flow()
    flow.peer = t.flow.peer
    t.flow = flow
    t.written = 1
    t.accepted()
