#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""What a neighbour's announcements and the cable's loss do to what is known of it.

The topology is that of wire.Peer. Ageing is in time_neigh.py, floods are in floods.py.
"""

import contextlib
import socket

from lib import Sandbox, carrier, case, check, equal, main, wait_for
from wire import BROADCAST, ETH_ARP, OURS, PEER, Peer, arp

FIRST, SECOND, THIRD = (bytes((2, 0, 0, 0, 1, number)) for number in (1, 2, 3))


def rows(peer):
    return {row["dst"]: row["state"] for row in peer.us.tool_json("neigh")}


def learnt(peer, sock, address, ha):
    """Resolved just now, by an answer."""
    sock.sendto(b"who", (address, 9))
    question = peer.expect(lambda f: f.op == 1 and f.tpa == address)
    peer.send_arp(2, ha, address, question.sha, OURS, dst=question.src)
    peer.expect(lambda f: f.daddr == address and f.dst == ha if f.op is None else False)


def goes_to(peer, sock, address, ha):
    sock.sendto(b"to", (address, 9))
    frame = peer.expect(lambda f: f.op is None and f.daddr == address)
    equal(frame.dst.hex(":"), ha.hex(":"), f"who {address} is")


def told(peer, op, sha, address, tha):
    peer.send(arp(op, sha, address, tha, address), ETH_ARP, BROADCAST, sha)
    peer.until_fence()


@case("who announces that an address has become his is believed at once")
def _announcement(peer):
    """RFC 5227 1.1; Linux's locktime keeps off the second of two answers, not a fail-over."""
    sock = peer.us.socket(kind=socket.SOCK_DGRAM)
    for number, (op, tha) in enumerate(((1, bytes(6)), (1, BROADCAST), (1, SECOND), (2, SECOND))):
        address = f"10.3.0.{20 + number}"
        learnt(peer, sock, address, FIRST)
        told(peer, op, SECOND, address, tha)
        goes_to(peer, sock, address, SECOND)
        told(peer, 1, THIRD, address, bytes(6))
        goes_to(peer, sock, address, THIRD)
        check(rows(peer)[address] in ("STALE", "DELAY"), f"confirmed by it: {rows(peer)}")
    # none of it makes an entry, or changes the administrator's
    told(peer, 1, FIRST, "10.3.0.40", bytes(6))
    told(peer, 1, FIRST, PEER, bytes(6))
    check("10.3.0.40" not in rows(peer), "an announcement made an entry")
    goes_to(peer, sock, PEER, peer.mac)
    sock.close()


@case("the cable is pulled: what was learnt by it is forgotten, what was set is not")
def _carrier(peer):
    """As Linux since 4.20: another cable may lead to others."""
    sock = peer.us.socket(kind=socket.SOCK_DGRAM)
    learnt(peer, sock, "10.3.0.50", FIRST)
    peer.them.ip("link set p0 down")
    wait_for(lambda: "10.3.0.50" not in rows(peer), "what was learnt to be forgotten")
    equal(rows(peer).get(PEER), "PERMANENT", "what was set")
    peer.them.ip("link set p0 up")
    wait_for(lambda: carrier(peer.us, "o0"), "carrier")
    # that its device was down is told to it once
    peer.port.sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
    learnt(peer, sock, "10.3.0.50", SECOND)
    goes_to(peer, sock, PEER, peer.mac)
    sock.close()


@contextlib.contextmanager
def scripted():
    with Sandbox() as box:
        yield Peer(box)


if __name__ == "__main__":
    main(scripted)
