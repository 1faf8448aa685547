#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""The same traffic across what real networks have in the middle: Linux as a bridge, as a
router, and as a router that masquerades (nftables).

        client ns                  middle ns                 server ns
      +-----------+           +------------------+         +-----------+
      |        c0 +-----------+ rc  bridge     rs +--------+ s0        |
      +-----------+           |     or router    |         +-----------+
                              +------------------+
      10.1.0.2 ours            10.1.0.1  10.2.0.1           10.2.0.2 ours
      10.1.0.3 host's          (not the bridge)             10.2.0.3 host's

Behind the bridge the server's end is at 10.1.0.12 and 10.1.0.13. Where the router
masquerades, the server knows no way to 10.1.0.0/24. TOY_SIZE is the number of MiB of
one transfer, 4 at most by default.
"""

import contextlib
import errno
import json
import os
import select
import socket
import struct
import subprocess

from integrity import receive, send
from lib import (AF_TOYTCP, Network, Sandbox, Skip, carrier, case, check, equal, fails, find_tool,
                 keep_order, main, need, wait_for)

SIZE = min(int(os.environ.get("TOY_SIZE", "4")), 16) << 20
AF_INET = socket.AF_INET
PAIRS = (AF_TOYTCP, AF_INET), (AF_INET, AF_TOYTCP), (AF_TOYTCP, AF_TOYTCP)
IP_MTU_DISCOVER, IP_PMTUDISC_DO, IP_RECVERR, IP_MTU = 10, 2, 11, 14
NARROW = 1300
PORT, CLOSED, FORWARDED = 5000, 5999, 6000
GROUP = "239.77.9.9"


class Router(Network):
    """Of the host's own kernel, as for most tests."""

    routes = True
    translates = False


class Bridge(Network):
    """One network, and a bridge in the middle of it."""

    routes = False
    translates = False

    def __init__(self, box):        # pylint: disable=super-init-not-called
        self.client, self.router, self.server = map(box.namespace, ("c", "r", "s"))
        self.router.ip(
            "link add br0 type bridge forward_delay 0",
            f"link add rc master br0 type veth peer name c0 netns {self.client.name}",
            f"link add rs master br0 type veth peer name s0 netns {self.server.name}",
            "link set rc up", "link set rs up", "link set br0 up")
        for ns, dev, last in (self.client, "c0", 2), (self.server, "s0", 12):
            ns.ip(f"link set {dev} up", f"addr add 10.1.0.{last + 1}/24 dev {dev}")
            wait_for(lambda: carrier(ns, dev), "carrier")
            ns.tool(f"addr add 10.1.0.{last}/24 dev {dev}")
            ns.sysctl("net.toytcp.icmp_ratemask", 0)
            ns.sysctl("net.ipv4.icmp_ratemask", 0)
        wait_for(lambda: all(port["linkinfo"]["info_slave_data"]["state"] == "forwarding"
                             for port in self.ports()), "forwarding")
        for ns in self.client, self.router, self.server:
            keep_order(ns)

    def ports(self):
        return [link for link in json.loads(self.router.run("ip", "-d", "-j", "link"))
                if link.get("master") == "br0"]

    @staticmethod
    def server_address(family):
        return "10.1.0.12" if family == AF_TOYTCP else "10.1.0.13"


class Nat(Router):
    """The client's network is hidden behind the router's address; two of its ports lead in."""

    translates = True
    RULES = f"""
        table ip toy {{
            chain out {{
                type nat hook postrouting priority 100;
                oifname "rs" masquerade
            }}
            chain in {{
                type nat hook prerouting priority -100;
                iifname "rs" tcp dport {FORWARDED} dnat to 10.1.0.2
                iifname "rs" udp dport {FORWARDED} dnat to 10.1.0.2
            }}
        }}"""

    def __init__(self, box):
        super().__init__(box)
        need("nft")
        try:
            self.router.run("nft", "-f", "-", input=self.RULES, stdin=None)
        except RuntimeError as error:
            said = str(error).split(": ")[-1].split("\n")[0]
            raise Skip(f"this kernel has no NAT: {said}") from None
        # what were not translated could not be answered
        self.server.ip("route del default")
        self.server.tool("route del default")


class Places:
    """One topology at a time: the one that the case wants."""

    def __init__(self, stack):
        self.stack = stack
        self.name = self.net = None
        self.refused = {}       # name: why it cannot be had here

    def take(self, name):
        if name in self.refused:
            raise Skip(self.refused[name])
        if self.name != name:
            self.stack.close()
            self.name = None
            box = self.stack.enter_context(Sandbox())
            try:
                self.net = {"bridge": Bridge, "router": Router, "NAT": Nat}[name](box)
            except Skip as reason:
                self.refused[name] = str(reason)
                raise
            self.net.box = box
            self.name = name
        return self.net


@contextlib.contextmanager
def places():
    with contextlib.ExitStack() as stack:
        yield Places(stack)


def carry(net, sender, other, seed):
    """SIZE bytes over a connection, which then ends."""
    ends = [net.box.child(send, sender, other, SIZE, seed),
            net.box.child(receive, other, sender, SIZE)]
    sender.close()
    other.close()
    sent, received = (end.result() for end in ends)
    equal(received, sent, "SHA-256")


def transfers(net):
    before = net.client.counters() + net.server.counters()
    for number, families in enumerate(PAIRS):
        client, server = net.pair(*families, port=PORT + 2 * number)
        carry(net, client, server, 2 * number)
        client, server = net.pair(*families, port=PORT + 2 * number + 1)
        carry(net, server, client, 2 * number + 1)
    unhurt(net, before)


def unhurt(net, before):
    """Nothing came with a sum that a device in the middle has spoilt, or to the wrong one."""
    moved = net.client.counters() + net.server.counters() - before
    for counter in ("ip_drop_csum", "tcp_drop_csum", "udp_drop_csum", "icmp_drop_csum",
                    "ip_drop_totlen", "tcp_drop_no_socket", "tcp_estab_resets"):
        equal(moved.get(counter, 0), 0, counter)


def udp_pair(net, client_family, server_family, port):
    server = net.server.socket(server_family, socket.SOCK_DGRAM)
    server.bind((net.server_address(server_family), port))
    client = net.client.socket(client_family, socket.SOCK_DGRAM)
    client.connect(server.getsockname())
    for sock in client, server:
        sock.settimeout(20)
    return client, server


def echoes(net):
    """Whole ones and such as go in fragments."""
    before = net.client.counters() + net.server.counters()
    for number, families in enumerate(PAIRS):
        client, server = udp_pair(net, *families, port=PORT + number)
        with client, server:
            for size in (0, 1, 1472, 1473, 9001, 40000):
                data = bytes((at * 7 + size) % 251 for at in range(size))
                client.send(data)
                got, peer = server.recvfrom(65536)
                equal(got, data, f"{size} bytes there")
                equal(peer[0], "10.2.0.1" if net.translates else client.getsockname()[0],
                      "whom the server sees")
                server.sendto(got, peer)
                equal(client.recv(65536), data, f"{size} bytes back")
    unhurt(net, before)


def pings(net):
    need("ping")
    ways = [(net.client, net.server_address(AF_TOYTCP))]
    if not net.translates:
        ways.append((net.server, net.client_address(AF_TOYTCP)))
    for ns, address in ways:
        for size in (56, 1472, 5000):
            out = ns.run("ping", "-c", "3", "-i", "0.01", "-W", "10", "-s", str(size), address)
            check(" 3 received" in out, out)


def our_pings(net):
    need("ping")
    with contextlib.closing(echo_socket(net.client)):
        pass
    for family in AF_INET, AF_TOYTCP:
        out = net.client.run(find_tool("toytcp-run"), "ping", "-c", "3", "-i", "0.2", "-W", "10",
                             net.server_address(family))
        check(" 3 received" in out, out)


def echo_socket(ns):
    ns.sysctl("net.ipv4.ping_group_range", "0 2147483647")
    with contextlib.suppress(FileNotFoundError):
        ns.sysctl("net.toytcp.ping_group_range", "0 2147483647")
    with ns:
        try:
            return socket.socket(AF_TOYTCP, socket.SOCK_DGRAM, socket.IPPROTO_ICMP)
        except OSError as error:
            raise Skip(f"no echo sockets: {error}") from None


def nobody_there(net):
    """The error about a datagram to a closed port finds the socket that sent it."""
    for families in PAIRS:
        with net.client.socket(families[0], socket.SOCK_DGRAM) as sock:
            sock.settimeout(20)
            sock.connect((net.server_address(families[1]), CLOSED))
            sock.send(b"anybody?")
            fails(errno.ECONNREFUSED, sock.recv, 100)
        with net.client.socket(families[0]) as sock:
            fails(errno.ECONNREFUSED, sock.connect, (net.server_address(families[1]), CLOSED))


def dies_on_the_way(net):
    """The router's "time exceeded" comes to who sent what it is about, by name."""
    for family in AF_TOYTCP, AF_INET:
        with net.client.socket(family, socket.SOCK_DGRAM) as sock:
            sock.connect((net.server_address(AF_INET), CLOSED))
            sock.setsockopt(socket.IPPROTO_IP, IP_RECVERR, 1)
            sock.setsockopt(socket.IPPROTO_IP, socket.IP_TTL, 1)
            sock.send(b"not far")
            wait_for(lambda: select.select([sock], [], [], 0)[0], "an error")
            data, control, _, _ = sock.recvmsg(100, 512, socket.MSG_ERRQUEUE)
            equal(data, b"not far", "what it is about")
            value, = [c[2] for c in control if c[:2] == (socket.IPPROTO_IP, IP_RECVERR)]
            number, origin, icmp_type, code = struct.unpack("=IBBB", value[:7])
            equal((errno.errorcode[number], origin, icmp_type, code), ("EHOSTUNREACH", 2, 11, 0),
                  "the error")
            equal(socket.inet_ntoa(value[20:24]), "10.1.0.1", "who says so")


@contextlib.contextmanager
def narrow(net, dev, network):
    net.router.ip(f"route change {network} dev {dev} mtu lock {NARROW}")
    yield
    net.router.ip(f"route change {network} dev {dev}")


def learns(net):
    """What the router says of its narrow side comes through to who sent too much."""
    net.server.ip("addr add 10.2.0.4/24 dev s0")
    with narrow(net, "rs", "10.2.0.0/24"):
        with net.client.socket(AF_TOYTCP, socket.SOCK_DGRAM) as sock:
            sock.setsockopt(socket.IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_DO)
            sock.connect(("10.2.0.4", CLOSED))
            sock.send(bytes(1400))
            wait_for(lambda: sock.getsockopt(socket.IPPROTO_IP, IP_MTU) == NARROW, "the MTU")
            # the first one may take the error that the router's message has left
            with contextlib.suppress(OSError):
                sock.send(bytes(1400))
            fails(errno.EMSGSIZE, sock.send, bytes(1400))
        before = net.client.counters()
        client, server = net.pair(AF_TOYTCP, AF_INET, port=PORT + 50)
        carry(net, client, server, 1)
        moved = net.client.counters() - before
        check(moved.get("tcp_pmtu_reduced", 0) >= 1, f"the way there: {moved}")
    # and of its other side, to a server that sends: behind NAT about an address it never saw
    with narrow(net, "rc", "10.1.0.0/24"):
        before = net.server.counters()
        client, server = net.pair(AF_INET, AF_TOYTCP, port=PORT + 51)
        carry(net, server, client, 2)
        moved = net.server.counters() - before
        check(moved.get("tcp_pmtu_reduced", 0) >= 1, f"the way back: {moved}")


def large_frames(net):
    """A bridge carries what its ports can."""
    for ns, devices in ((net.client, ("c0",)), (net.router, ("rc", "rs", "br0")),
                        (net.server, ("s0",))):
        ns.ip(*(f"link set {dev} mtu 9000" for dev in devices))
    client, server = net.pair(AF_TOYTCP, AF_INET, port=PORT + 60)
    check(client.getsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG) > 8900, "the MSS")
    carry(net, client, server, 3)
    echoes(net)


def carried(net):
    """The ports to which the bridge gives the frames of GROUP."""
    tables = json.loads(net.router.run("bridge", "-j", "mdb"))
    return sorted(e["port"] for table in tables for e in table["mdb"] if e["grp"] == GROUP)


def snooped(net):
    """A bridge that listens to IGMP knows our members, whichever version it asks in."""
    need("bridge")
    switch = json.loads(net.router.run("ip", "-d", "-j", "link", "show", "br0"))[0]
    if "mcast_snooping" not in switch["linkinfo"]["info_data"]:
        raise Skip("this kernel's bridge does not listen")
    asked, inside = (net.client.socket(AF_TOYTCP, socket.SOCK_DGRAM) for _ in range(2))
    outside = net.server.socket(AF_INET, socket.SOCK_DGRAM)
    here = socket.inet_aton("10.1.0.2")
    with asked, inside, outside:
        asked.setsockopt(socket.SOL_IP, socket.IP_ADD_MEMBERSHIP,
                         socket.inet_aton("239.77.9.8") + here)
        inside.bind(("0.0.0.0", PORT))
        inside.settimeout(20)
        outside.setsockopt(socket.SOL_IP, socket.IP_MULTICAST_IF, socket.inet_aton("10.1.0.13"))
        for version in 3, 2:
            for on in 0, 1:
                net.router.ip("link set br0 type bridge mcast_snooping 1 "
                              f"mcast_igmp_version {version} mcast_querier {on}")
            wait_for(lambda: {"239.77.9.8": version}.items() <= {
                e["group"]: e.get("igmp") for e in net.client.tool_json("maddr show dev c0")
            }.items(), "the version")
            inside.setsockopt(socket.SOL_IP, socket.IP_ADD_MEMBERSHIP,
                              socket.inet_aton(GROUP) + here)
            wait_for(lambda: carried(net) == ["rc"], "the bridge to know")
            outside.sendto(b"to all", (GROUP, PORT))
            equal(inside.recv(100), b"to all", "what came")
            inside.setsockopt(socket.SOL_IP, socket.IP_DROP_MEMBERSHIP,
                              socket.inet_aton(GROUP) + here)
            wait_for(lambda: not carried(net), "the bridge to forget")


def from_outside(net):
    """A port of the router's leads to our server behind it, for both kinds of client."""
    for number, family in enumerate((AF_INET, AF_TOYTCP)):
        with net.client.listener(("10.1.0.2", FORWARDED)) as listener:
            outside = net.server.connect(("10.2.0.1", FORWARDED), family)
            inside, peer = listener.accept()
            equal(peer[0], net.server_address(family), "whom our server sees")
        carry(net, outside, inside, 4 + number)
        with net.client.socket(AF_TOYTCP, socket.SOCK_DGRAM) as inside, \
                net.server.socket(family, socket.SOCK_DGRAM) as outside:
            inside.bind(("10.1.0.2", FORWARDED))
            for sock in inside, outside:
                sock.settimeout(20)
            outside.connect(("10.2.0.1", FORWARDED))
            outside.send(b"in?")
            data, peer = inside.recvfrom(100)
            inside.sendto(data, peer)
            equal(outside.recv(100), b"in?", "the answer")


def every(name, function, *, limit=120, where=("bridge", "router", "NAT")):
    for place in where:
        WANTED.setdefault(place, []).append((name, function, limit))


WANTED = {}
every("TCP both ways, all pairs of stacks: SHA-256", transfers, limit=300)
every("UDP echoes, whole and in fragments", echoes)
every("the host's ping", pings)
every("our ping", our_pings)
every("a port where nobody listens", nobody_there)
every("a time to live that ends at the router", dies_on_the_way, where=("router", "NAT"))
every("a side of the router that is narrow", learns, limit=300, where=("router", "NAT"))
every("frames of 9000 bytes", large_frames, where=("bridge",))
every("groups, by a switch that listens to IGMP", snooped, where=("bridge",))
every("a port that leads in", from_outside, where=("NAT",))

for _place, _cases in WANTED.items():
    for _name, _function, _limit in _cases:
        case(f"{_place}: {_name}", _limit)(
            lambda env, place=_place, function=_function: function(env.take(place)))


if __name__ == "__main__":
    subprocess.run(["modprobe", "-q", "bridge"], check=False)
    main(places)
