# SPDX-License-Identifier: GPL-2.0
"""tcp_mem: an orphan with data to send is reset when more memory is in use than may be."""

import socket
import subprocess

SO_SNDBUFFORCE = 32
MEGABYTES = 3       # each processor keeps up to one that the sum does not know of


def tcp_mem(t, value):
    """Sets it where it is seen, which is the first namespace. Returns what it was."""
    path = f"/proc/sys/net/{'toytcp' if t.ours else 'ipv4'}/tcp_mem"
    shell = f"cat {path}; echo {value} > {path}"
    return subprocess.run(["nsenter", "--net=/proc/1/ns/net", "sh", "-c", shell], check=True,
                          capture_output=True, text=True).stdout.strip()


def test(t):
    t.accepted(win=1000)
    t.option("TCP_NODELAY", 1)
    t.sock.setsockopt(socket.SOL_SOCKET, SO_SNDBUFFORCE, MEGABYTES << 21)
    t.sock.setblocking(False)
    left = MEGABYTES << 20
    while left:
        left -= t.sock.send(bytes(min(left, 1 << 16)))
    t.drain()
    before = tcp_mem(t, "0 0 0")
    try:
        t.close()
        segments = t.drain()
        if not any("R" in segment.flags for segment in segments):
            t.fail("no reset")
        t.state("CLOSED")
        t.counts(tcp_abort_on_memory=1)
    finally:
        tcp_mem(t, before)
