#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""The router's role: the host's programs and ours across a router that is ours.

          client ns                router ns                 server ns
        +-----------+           +-------------+            +-----------+
        |        c0 +-----------+ rc       rs +------------+ s0        |
        +-----------+           +-------------+            +-----------+
         10.1.0.2 ours           10.1.0.1   10.2.0.1        10.2.0.2 ours
         10.1.0.3 host's               (ours)               10.2.0.3 host's

The host's stack of the router has no address and forwards nothing. TOY_SIZE is the
number of MiB of one transfer, 16 by default.
"""

import contextlib
import hashlib
import os
import random
import socket
import struct
import subprocess
import threading

from lib import (AF_TOYTCP, SLOW, Namespace, Network, Sandbox, Skip, carrier, case, check, equal,
                 find_tool, main, need, wait_for)
from tun import TunPort
from wire import Frame, icmp, ip, udp

SIZE = int(os.environ.get("TOY_SIZE", "16" if SLOW == 1 else "2")) << 20
AF_INET = socket.AF_INET
SERVER, OUR_SERVER = "10.2.0.3", "10.2.0.2"
DATA = random.Random(1812).randbytes(SIZE)


@contextlib.contextmanager
def routed():
    """lib.Network, and the router in the middle is ours."""
    with Sandbox() as box:
        net = Network(box)
        net.box = box
        net.router.sysctl("net.ipv4.ip_forward", 0)
        net.router.ip("addr flush dev rc", "addr flush dev rs")
        net.router.tool("addr add 10.1.0.1/24 dev rc")
        net.router.tool("addr add 10.2.0.1/24 dev rs")
        net.router.sysctl("net.toytcp.ip_forward", 1)
        for ns in net.client, net.server:   # who may have asked the one that was there before
            ns.ip("neigh flush all")
        yield net


@contextlib.contextmanager
def narrow(net, mtu, server=1500):
    """The router's cable to the server takes no more than that; the server may know it."""
    net.router.ip(f"link set rs mtu {mtu}")
    net.server.ip(f"link set s0 mtu {server}")
    try:
        yield
    finally:
        net.router.ip("link set rs mtu 1500")
        net.server.ip("link set s0 mtu 1500")
        net.client.ip("route flush cache")


def transfer(net, client_family, server_family, port, data=DATA):
    """One way, and its hash back."""
    client, server = net.pair(client_family, server_family, port)
    digest = hashlib.sha256()

    def read():
        while chunk := server.recv(1 << 18):
            digest.update(chunk)
        server.sendall(digest.digest())
        server.close()
    thread = threading.Thread(target=read)
    thread.start()
    client.sendall(data)
    client.shutdown(socket.SHUT_WR)
    got = b""
    while chunk := client.recv(100):
        got += chunk
    thread.join()
    client.close()
    equal(got, hashlib.sha256(data).digest(), "hash of what arrived")


def drops(moved):
    """Packets that IPv4 dropped on the way through."""
    return sum(value for name, value in moved.items() if name.startswith("ip_drop_"))


def balanced(moved):
    """What came was delivered, forwarded or dropped; nothing is lost to the books."""
    equal(moved.get("ip_in_receives", 0),
          moved.get("ip_in_delivers", 0) + moved.get("ip_forw_datagrams", 0) + drops(moved),
          f"ip_in_receives of {moved}")


def not_the_host(net, before):
    moved = net.router.host_counters() - before
    for name in "Ip.InDelivers", "Ip.ForwDatagrams", "Ip.OutRequests", "Ip.InAddrErrors":
        check(not moved.get(name), f"the router's host stack took part: {moved}")


@case("off by default, on with the namespace, for one device alone", limit=120)
def _switches(net):
    need("ping")

    def answers():
        done = subprocess.run(["ip", "netns", "exec", net.client.name, "ping", "-c", "1", "-W",
                               "1", SERVER], stdout=subprocess.DEVNULL, check=False)
        return done.returncode == 0

    wait_for(answers, "an answer")
    net.router.sysctl("net.toytcp.ip_forward", 0)
    check(not answers(), "forwarded though it is off")
    net.router.tool("dev set rc forwarding on")
    check(not answers(), "the answer was forwarded though its device is off")
    net.router.tool("dev set rs forwarding on")
    wait_for(answers, "an answer by devices that are on")
    net.router.sysctl("net.toytcp.ip_forward", 1)
    net.router.tool("dev set rc forwarding off")
    check(not answers(), "forwarded by a device that is off")
    net.router.sysctl("net.toytcp.ip_forward", 1)
    wait_for(answers, "an answer after the sysctl has set every device")


def segments_sent(net):
    """What the hosts at both ends sent, each segment of a merged one counted."""
    counters = [end.host_counters() for end in (net.client, net.server)]
    return sum(end["Tcp.OutSegs"] + end["Tcp.RetransSegs"] for end in counters)


@case("host TCP, the devices' offloads on", limit=180)
def _offloads_on(net):
    host, before, sent = net.router.host_counters(), net.router.counters(), segments_sent(net)
    transfer(net, AF_INET, AF_INET, 5000)
    moved = net.router.counters() - before
    balanced(moved)
    # merged segments go through as they came, and a sender that is paced merges but two
    check(moved["ip_forw_datagrams"] < segments_sent(net) - sent, f"nothing was merged: {moved}")
    not_the_host(net, host)


@case("host TCP, the devices' offloads off", limit=180)
def _offloads_off(net):
    host, before = net.router.host_counters(), net.router.counters()
    net.netem("", offloads=False)
    transfer(net, AF_INET, AF_INET, 5010)
    net.netem("", offloads=True)
    moved = net.router.counters() - before
    balanced(moved)
    check(moved["ip_forw_datagrams"] > SIZE // 1448, f"segments are missing: {moved}")
    not_the_host(net, host)


@case("client, router and server are all ours", limit=180)
def _three_roles(net):
    transfer(net, AF_TOYTCP, AF_TOYTCP, 5020)


@case("from 1500 to 1280: the host's TCP finds the path's MTU through us", limit=180)
def _path_mtu(net):
    before = net.router.counters()
    with narrow(net, 1280):
        transfer(net, AF_INET, AF_INET, 5030)
        check("mtu 1280" in net.client.run("ip", "route", "get", SERVER), "nothing was learnt")
    moved = net.router.counters() - before
    check(moved["ip_drop_forw_too_big"] and moved["icmp_out_unreachs"], f"no error: {moved}")
    balanced(moved)


@case("from 1500 to 1280: ours does as well", limit=180)
def _our_path_mtu(net):
    with narrow(net, 1280):
        transfer(net, AF_TOYTCP, AF_INET, 5040)
        check("mtu 1280" in net.client.tool(f"route get {SERVER}"), "nothing was learnt")


@case("from 1500 to 1280, without DF: fragments of merged segments and of single ones", limit=180)
def _fragments(net):
    net.client.sysctl("net.ipv4.ip_no_pmtu_disc", 1)
    data = DATA[:1 << 20]
    with narrow(net, 1280):     # TCP's MSS would tell the client
        for port, on in (5050, True), (5051, False):
            before = net.router.counters()
            net.netem("", offloads=on)
            transfer(net, AF_INET, AF_INET, port, data)
            moved = net.router.counters() - before
            check(moved["ip_frag_creates"] > 2 * len(data) // 1500, f"too few fragments: {moved}")
            balanced(moved)
    need("ping")
    with narrow(net, 1280, server=1280):
        before = net.router.counters()
        net.client.run("ping", "-c", "3", "-i", "0.01", "-W", "5", "-M", "dont", "-s", "1400",
                       SERVER)
        moved = net.router.counters() - before
        equal((moved["ip_frag_oks"], moved["ip_frag_creates"]), (3, 6), "fragments")
    net.netem("", offloads=True)
    net.client.sysctl("net.ipv4.ip_no_pmtu_disc", 0)


@case("the host's own addresses on a forwarding device stay the host's")
def _host_beside(net):
    need("ping")
    net.router.ip("addr add 10.1.0.77/24 dev rc")
    host, before = net.router.host_counters(), net.router.counters()
    net.client.run("ping", "-c", "2", "-i", "0.01", "-W", "5", "10.1.0.77")
    equal((net.router.host_counters() - host)["Icmp.InEchos"], 2, "echoes that the host saw")
    equal((net.router.counters() - before).get("ip_in_receives", 0), 0, "that we saw")
    # and the two are one router: ours for the packets of others
    net.client.run("ping", "-c", "2", "-i", "0.01", "-W", "5", SERVER)
    equal((net.router.counters() - before)["ip_forw_datagrams"], 4, "ip_forw_datagrams")
    equal((net.router.host_counters() - host).get("Ip.ForwDatagrams", 0), 0, "Ip.ForwDatagrams")
    net.router.ip("addr del 10.1.0.77/24 dev rc")


def errors_for(net, packet, count=1):
    """The ICMP errors that come to the client for a packet of its."""
    port = net.client.packet_socket("c0")
    port.settimeout(20 * SLOW)
    port.send(net.router.mac("rc") + net.client.mac("c0") + b"\x08\0" + packet)
    got = []
    while len(got) < count:
        frame = Frame(port.recv(4096))
        if frame.icmp_type is not None and frame.daddr == "10.1.0.3" and \
                frame.saddr == "10.1.0.1":
            got.append(frame)
    port.close()
    return got


@case("errors: no way, a refusing route, nobody there, too old, too large")
def _errors(net):
    """RFC 1812 5.2.7.1, 5.3.1, RFC 1191 4; each from our address on the client's net."""
    net.router.sysctl("net.toytcp.neigh_retrans_ms", 50)
    net.router.tool("route add unreachable 10.40.0.0/16")
    net.router.tool("route add prohibit 10.41.0.0/16")
    net.router.tool("route add blackhole 10.42.0.0/16")
    datagram = lambda to, **more: ip("10.1.0.3", to, 17, udp("10.1.0.3", to, 9, 9, b"x" * 1400),
                                     **more)
    before = net.router.counters()
    with narrow(net, 1280):
        for packet, wanted, rest in (
                (datagram("10.39.0.1"), (3, 0), 0), (datagram("10.40.0.1"), (3, 1), 0),
                (datagram("10.41.0.1"), (3, 13), 0), (datagram(SERVER, ttl=1), (11, 0), 0),
                (datagram(SERVER), (3, 4), 1280)):
            (error,) = errors_for(net, packet)
            equal((error.icmp_type, error.icmp_code), wanted, "error")
            equal(struct.unpack("!I", error.icmp_rest)[0], rest, "rest of the header")
            equal(error.icmp_data, packet[:548], "the packet that it quotes")
    (error,) = errors_for(net, ip("10.1.0.3", "10.2.0.99", 17, udp("10.1.0.3", "10.2.0.99", 9, 9)))
    equal((error.icmp_type, error.icmp_code), (3, 1), "nobody there")
    moved = net.router.counters() - before
    equal([moved.get("ip_drop_forw_" + name) for name in ("no_route", "refused", "ttl", "too_big")],
          [1, 2, 1, 1], "drops")
    equal(moved["neigh_drop_failed"], 1, "neigh_drop_failed")
    balanced(moved)
    before = net.router.counters()
    port = net.client.packet_socket("c0")
    port.send(net.router.mac("rc") + net.client.mac("c0") + b"\x08\0" + datagram("10.42.0.1"))
    wait_for(lambda: (net.router.counters() - before).get("ip_drop_forw_refused"), "the black hole")
    equal((net.router.counters() - before).get("icmp_out_unreachs", 0), 0, "errors sent")
    port.close()
    for net_part in 40, 41, 42:
        net.router.tool(f"route del 10.{net_part}.0.0/16")
    net.router.sysctl("net.toytcp.neigh_retrans_ms", 1000)


@case("redirects: only where they are switched on, and the packet goes on")
def _redirects(net):
    """RFC 1812 5.2.7.2: the way leads back to the client's net, to another router there."""
    net.router.tool("route add 10.50.0.0/16 via 10.1.0.2")
    packet = ip("10.1.0.3", "10.50.0.1", 17, udp("10.1.0.3", "10.50.0.1", 9, 9))
    before = net.router.counters()
    port = net.client.packet_socket("c0")
    port.send(net.router.mac("rc") + net.client.mac("c0") + b"\x08\0" + packet)
    wait_for(lambda: (net.router.counters() - before).get("ip_forw_datagrams"), "the way back")
    equal((net.router.counters() - before).get("icmp_out_redirects", 0), 0, "redirects, off")
    port.close()
    net.router.sysctl("net.toytcp.send_redirects", 1)
    (redirect,) = errors_for(net, packet)
    equal((redirect.icmp_type, redirect.icmp_code, redirect.icmp_rest),
          (5, 1, socket.inet_aton("10.1.0.2")), "redirect")
    equal((net.router.counters() - before)["ip_forw_datagrams"], 2, "ip_forw_datagrams")
    # limited, whatever icmp_ratemask says: six may go at once
    port = net.client.packet_socket("c0")
    frame = net.router.mac("rc") + net.client.mac("c0") + b"\x08\0" + packet
    for _ in range(50):
        port.send(frame)
    port.close()
    wait_for(lambda: (net.router.counters() - before)["ip_forw_datagrams"] == 52, "all of them")
    moved = net.router.counters() - before
    # one more goes in each second
    check(moved.get("icmp_drop_rate_limit_host", 0) > 0, f"no limit: {moved}")
    net.router.sysctl("net.toytcp.send_redirects", 0)
    net.router.tool("route del 10.50.0.0/16")


@case("rp_filter: a source that is elsewhere is not believed")
def _rp_filter(net):
    forged = ip("10.2.0.200", SERVER, 17, udp("10.2.0.200", SERVER, 9, 9))
    port = net.client.packet_socket("c0")
    for mode, counter in (0, "ip_forw_datagrams"), (2, "ip_forw_datagrams"), \
            (1, "ip_drop_rp_filter"):
        net.router.sysctl("net.toytcp.rp_filter", mode)
        before = net.router.counters()
        port.send(net.router.mac("rc") + net.client.mac("c0") + b"\x08\0" + forged)
        wait_for(lambda: (net.router.counters() - before).get(counter), f"{counter} in mode {mode}")
    port.close()
    net.router.sysctl("net.toytcp.rp_filter", 0)


def send_and_wait(net, packet, counter):
    """A packet from the client to the router, which counts it there."""
    before = net.router.counters()
    port = net.client.packet_socket("c0")
    port.send(net.router.mac("rc") + net.client.mac("c0") + b"\x08\0" + packet)
    port.close()
    wait_for(lambda: (net.router.counters() - before).get(counter), f"{counter} of {packet}")


@case("a source that is the router's host's is not believed, whatever rp_filter says")
def _host_source(net):
    """RFC 1812 5.3.7; its address, and its broadcast address."""
    net.router.ip("addr add 10.90.0.1/24 brd + dev rs")
    for source, counter in (("10.90.0.1", "ip_drop_saddr_own"),
                            ("10.90.0.255", "ip_drop_saddr_martian"),
                            ("10.90.0.2", "ip_forw_datagrams")):
        send_and_wait(net, ip(source, SERVER, 17, udp(source, SERVER, 9, 9)), counter)
    net.router.ip("addr del 10.90.0.1/24 dev rs")


@case("an address of the host's in a VRF stays the host's")
def _vrf(net):
    try:
        net.router.ip("link add vrf0 type vrf table 77")
    except RuntimeError:
        raise Skip("this kernel has no VRF") from None
    net.router.ip("link set vrf0 up", "link add v0 type veth peer name v1",
                  "link set v0 master vrf0 up", "link set v1 up", "addr add 10.91.0.1/24 dev v0")
    try:
        net.router.tool("addr add 10.91.0.1/24 dev v0")
        check(False, "the host's address was taken")
    except RuntimeError as error:
        check("host's own stack" in str(error), f"another reason: {error}")
    net.router.tool("addr add 10.91.0.2/24 dev v0")
    host, before = net.router.host_counters(), net.router.counters()
    port = net.router.packet_socket("v1")
    port.send(net.router.mac("v0") + net.router.mac("v1") + b"\x08\0" +
              ip("10.91.0.9", "10.91.0.1", 1, icmp(8, 0, b"toy!", bytes(8))))
    wait_for(lambda: (net.router.host_counters() - host).get("Icmp.InEchos"), "the host's echo")
    equal((net.router.counters() - before).get("ip_in_receives", 0), 0, "that we saw")
    port.close()
    net.router.ip("link del v0", "link del vrf0")


@case("a namespace where the host has no address at all, lo down")
def _no_host(net):
    """Its table of local addresses is not there: its answer to every question is "broadcast"."""
    namespace = Namespace(f"toy-{os.getpid()}-bare")
    net.box.namespaces.append(namespace)
    namespace.ip("link add v0 type veth peer name v1", "link set v0 up", "link set v1 up")
    wait_for(lambda: carrier(namespace, "v0") and carrier(namespace, "v1"), "carrier")
    namespace.tool("addr add 10.92.0.1/24 dev v0")
    namespace.sysctl("net.toytcp.ip_forward", 1)
    namespace.tool("route add blackhole 10.93.0.0/16")
    port = namespace.packet_socket("v1")
    before = namespace.counters()
    port.send(namespace.mac("v0") + namespace.mac("v1") + b"\x08\0" +
              ip("10.92.0.9", "10.93.0.1", 17, udp("10.92.0.9", "10.93.0.1", 9, 9)))
    wait_for(lambda: (namespace.counters() - before).get("ip_drop_forw_refused"), "the black hole")
    port.close()


@case("a flood for thousands who are not there: bounded, and a connection goes on", limit=180)
def _flood(net):
    client, server = net.pair(AF_INET, AF_INET, port=5060)
    net.router.tool("route add 10.60.0.0/16 dev rs")
    raw = net.client.packet_socket("c0")
    head = net.router.mac("rc") + net.client.mac("c0") + b"\x08\0"
    # a table of the default size would be more work than a kernel that checks itself can do
    thresholds = {f"net.toytcp.neigh_gc_thresh{level}": size
                  for level, size in ((1, 16), (2, 64), (3, 128))}
    for name, size in thresholds.items():
        net.router.sysctl(name, size)
    before = net.router.counters()
    for number in range(1000):
        to = f"10.60.{number >> 8}.{number & 255}"
        raw.send(head + ip("10.1.0.3", to, 17, udp("10.1.0.3", to, 9, 9)))
        if number % 100 == 0:
            check(len(net.router.tool_json("neigh")) <= 128, "more neighbours than gc_thresh3")
            client.sendall(b"still here")
            equal(server.recv(100), b"still here", "data")
    raw.close()
    check(len(net.router.tool_json("neigh")) <= 128, "more neighbours than gc_thresh3")
    for level, size in (3, 1024), (2, 512), (1, 128):
        net.router.sysctl(f"net.toytcp.neigh_gc_thresh{level}", size)
    moved = net.router.counters() - before
    # those who do not answer make room after three seconds, which may be soon in a slow guest
    check(moved.get("neigh_drop_table_full", 0) + moved.get("neigh_drop_failed", 0) > 500,
          f"the table has no end: {moved}")
    client.close()
    server.close()
    net.router.tool("route del 10.60.0.0/16 dev rs")


@case("on to a device without link header")
def _tun(net):
    port = TunPort(net.router, b"tun0")
    net.router.ip("link set tun0 up mtu 1300")
    net.router.tool("addr add 10.70.0.1/24 dev tun0")
    net.client.ip("route add 10.70.0.0/24 via 10.1.0.1")
    sock = net.client.socket(AF_INET, socket.SOCK_DGRAM)
    sock.connect(("10.70.0.2", 4000))
    sock.send(b"over tun")
    while (frame := port.receive(20 * SLOW)).proto != 17:
        pass
    equal((frame.ttl, frame.data, frame.ip_ok), (63, b"over tun", True), "packet")
    # and back: what comes by it is forwarded too, for it carries an address
    port.send(ip("10.70.0.2", "10.1.0.3", 17,
                 udp("10.70.0.2", "10.1.0.3", 4000, sock.getsockname()[1], b"and back")))
    sock.settimeout(20 * SLOW)
    equal(sock.recv(100), b"and back", "answer")
    sock.close()
    # RFC 1122 3.3.6: our broadcasts stay ours; no frame tells here whom a packet is for
    sock = net.router.socket(AF_TOYTCP, socket.SOCK_DGRAM)
    sock.bind(("", 4001))
    sock.settimeout(20 * SLOW)
    port.send(ip("10.70.0.2", "10.70.0.255", 17,
                 udp("10.70.0.2", "10.70.0.255", 4000, 4001, b"to all")))
    equal(sock.recv(100), b"to all", "broadcast")
    sock.close()
    port.close()


def hops(net, *command):
    return net.client.run(*command, limit=100)


@case("the host's traceroute, tracepath and mtr show us as a hop", limit=180)
def _trace(net):
    need("traceroute", "tracepath", "mtr")
    for kind in [], ["-I"], ["-T"]:
        said = hops(net, "traceroute", "-n", "-q", "1", "-w", "5", *kind, SERVER).split("\n")
        check(" 10.1.0.1 " in said[1] and f" {SERVER} " in said[2], f"traceroute {kind}: {said}")
    said = hops(net, "mtr", "-n", "-r", "-c", "1", SERVER)
    check("1.|-- 10.1.0.1" in said and f"2.|-- {SERVER}" in said, f"mtr: {said}")
    with narrow(net, 1280):
        said = hops(net, "tracepath", "-n", SERVER)
        check("10.1.0.1" in said and "pmtu 1280" in said and "reached" in said,
              f"tracepath: {said}")


@case("toytcp-run traceroute and tracepath", limit=180)
def _our_trace(net):
    need("traceroute", "tracepath")
    run = find_tool("toytcp-run")
    for server in SERVER, OUR_SERVER:
        said = hops(net, run, "traceroute", "-n", "-q", "1", "-w", "5", server).split("\n")
        check(" 10.1.0.1 " in said[1] and f" {server} " in said[2], f"traceroute: {said}")
    with narrow(net, 1280):
        said = hops(net, run, "tracepath", "-n", OUR_SERVER)
        check("10.1.0.1" in said and "pmtu 1280" in said and "reached" in said,
              f"tracepath: {said}")


@case("an echo across, and what it says of the way")
def _echo(net):
    """Each router takes one; a fragment is forwarded as it comes, and nothing is put together."""
    port = net.client.packet_socket("c0")
    port.settimeout(20 * SLOW)
    message = icmp(8, 0, b"toy!", bytes(64))
    for at, more in (0, 0x2000), (64, 0):
        port.send(net.router.mac("rc") + net.client.mac("c0") + b"\x08\0" +
                  ip("10.1.0.3", SERVER, 1, message[at:at + 64], frag=more | at // 8, ident=7))
    before = net.router.counters()
    while True:
        frame = Frame(port.recv(4096))
        if frame.icmp_type == 0 and frame.saddr == SERVER and frame.icmp_rest == b"toy!":
            break
    equal(frame.ttl, 63, "ttl")
    equal((net.router.counters() - before).get("ip_reasm_reqds", 0), 0, "ip_reasm_reqds")
    port.close()


if __name__ == "__main__":
    main(routed)
