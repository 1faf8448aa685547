#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Which congestion control a socket gets, who may choose it, and what shows it.

The topology is that of wire.Peer.
"""

import errno
import os
import socket

from lib import case, equal, fails, main
from wire import OURS, Conn, scripted

TCP = socket.IPPROTO_TCP
NOBODY = 65534


def sysctl(peer, name):
    return peer.us.read("/proc/sys/net/toytcp/tcp_" + name)


def algorithm(sock):
    return sock.getsockopt(TCP, socket.TCP_CONGESTION, 16).rstrip(b"\0").decode()


def choose(sock, name):
    sock.setsockopt(TCP, socket.TCP_CONGESTION, name.encode())


@case("sysctl: the default is cubic, for sockets that are made from then on")
def _default(peer):
    equal(sysctl(peer, "congestion_control"), "cubic", "default")
    equal(sysctl(peer, "available_congestion_control"), "reno cubic", "available")
    equal(sysctl(peer, "allowed_congestion_control"), "reno cubic", "allowed")
    before = peer.us.socket()
    equal(algorithm(before), "cubic", "a new socket's")
    peer.us.sysctl("net.toytcp.tcp_congestion_control", "reno")
    equal(algorithm(peer.us.socket()), "reno", "a new socket's, after the change")
    equal(algorithm(before), "cubic", "an older socket's")
    fails(errno.ENOENT, peer.us.sysctl, "net.toytcp.tcp_congestion_control", "nosuch")
    fails(errno.ENOENT, peer.us.sysctl, "net.toytcp.tcp_allowed_congestion_control", "reno nosuch")
    equal(sysctl(peer, "congestion_control"), "reno", "after what was refused")
    equal(algorithm(peer.them.socket()), "cubic", "another namespace's")
    peer.us.sysctl("net.toytcp.tcp_congestion_control", "cubic")


@case("accepted sockets: the listener's choice, or the default of that moment")
def _inherited(peer):
    with peer.us.listener((OURS, 5000)) as listener:
        peer.us.sysctl("net.toytcp.tcp_congestion_control", "reno")
        sock, conn = Conn.open_active(peer, listener, 6000)
        equal(algorithm(sock), "reno", "of a listener that chose nothing")
        conn.send("R")
        choose(listener, "cubic")
        sock, conn = Conn.open_active(peer, listener, 6001)
        equal(algorithm(sock), "cubic", "of a listener that chose")
        (row,) = [row for row in peer.us.sockets() if row["state"] == "ESTAB"]
        equal(row["cong"], "cubic", "what ss shows")
        conn.send("R")
    peer.us.sysctl("net.toytcp.tcp_congestion_control", "cubic")


def _unprivileged(sock):
    """What one without capabilities may choose."""
    os.setuid(NOBODY)
    got = {}
    for name in ("reno", "cubic", "nosuch"):
        try:
            choose(sock, name)
            got[name] = algorithm(sock)
        except OSError as error:
            got[name] = errno.errorcode[error.errno]
    return got


@case("what is not allowed takes CAP_NET_ADMIN; the default is allowed")
def _allowed(peer):
    peer.us.sysctl("net.toytcp.tcp_allowed_congestion_control", "cubic")
    equal(sysctl(peer, "allowed_congestion_control"), "cubic", "allowed")
    sock = peer.us.socket()
    got = peer.box.child(_unprivileged, sock).result()
    equal(got, {"reno": "EPERM", "cubic": "cubic", "nosuch": "ENOENT"}, "without capabilities")
    choose(sock, "reno")
    equal(algorithm(sock), "reno", "root's choice")
    peer.us.sysctl("net.toytcp.tcp_congestion_control", "reno")
    equal(sysctl(peer, "allowed_congestion_control"), "reno cubic", "allowed with a new default")
    peer.us.sysctl("net.toytcp.tcp_congestion_control", "cubic")
    got = peer.box.child(_unprivileged, peer.us.socket()).result()
    equal(got["reno"], "reno", "without capabilities, after it was the default")


if __name__ == "__main__":
    main(scripted)
