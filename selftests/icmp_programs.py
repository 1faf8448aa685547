#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""ping, traceroute -I and mtr, unmodified, through toytcp-run, and the host's against us.

The topology is that of lib.Network.
"""

import re
import socket
import subprocess

from lib import AF_TOYTCP, SLOW, case, check, equal, find_tool, main, need, network

HOPS = {AF_TOYTCP: ["10.1.0.1", "10.2.0.2"], socket.AF_INET: ["10.1.0.1", "10.2.0.3"]}
GROUPS = "net.toytcp.ping_group_range"


def program(net, *words, ours=True):
    """Runs it at the client. Returns its output, whatever its end."""
    need(words[0])
    runner = [find_tool("toytcp-run")] if ours else []
    done = subprocess.run(["ip", "netns", "exec", net.client.name, *runner, *words], check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          stdin=subprocess.DEVNULL, timeout=100 * SLOW)
    return done.stdout


def moved(net, function):
    """What function() gives, and what went out meanwhile: ours by ICMP and raw sockets, the host's."""
    before, host = net.client.counters(), net.client.host_counters()
    got = function()
    ours = net.client.counters() - before
    return got, [bool(ours.get(name)) for name in ("icmp_out_echos", "raw_out_packets")] + \
        [bool((net.client.host_counters() - host).get("Icmp.OutEchos"))]


def ping(net, address, *options, ours=True):
    return program(net, "ping", "-n", "-W", str(10 * SLOW), *options, address, ours=ours)


def received(text):
    found = re.search(r"(\d+) packets transmitted, (\d+) received", text)
    check(found, f"ping said: {text}")
    return found.groups()


@case("ping by an ICMP echo socket, and by a raw one", limit=200)
def _ping(net):
    address = net.server_address(socket.AF_INET)
    for groups, kind in (("0 2147483647", [True, False, False]), ("1 0", [False, True, False])):
        net.client.sysctl(GROUPS, groups)
        for options in (("-c3", "-i0.2"), ("-c2", "-i0.2", "-s0"), ("-c2", "-i0.2", "-s3000"),
                        ("-c1", "-s60000"), ("-c1", "-t64", "-Q8"), ("-c1", "-I", "c0"),
                        ("-c1", "-I", "10.1.0.2")):
            text, sockets = moved(net, lambda: ping(net, address, *options))
            count = options[0][2:]
            equal(received(text), (count, count), f"{groups}, {options}: {text}")
            equal(sockets, kind, f"{groups}, {options}: who sent")
        text = ping(net, net.server_address(AF_TOYTCP), "-c1")
        equal(received(text), ("1", "1"), "ours to ours")
        text = ping(net, "127.0.0.1", "-c1")
        equal(received(text), ("1", "1"), "loopback")


@case("ping tells of errors", limit=200)
def _errors(net):
    for groups in "0 2147483647", "1 0":
        net.client.sysctl(GROUPS, groups)
        text = ping(net, net.server_address(socket.AF_INET), "-c1", "-t1")
        check("10.1.0.1" in text and "Time to live exceeded" in text, f"{groups}: TTL: {text}")
        text = ping(net, "10.1.0.99", "-c1")
        check("Destination Host Unreachable" in text, f"{groups}: nobody there: {text}")
        text = ping(net, net.server_address(socket.AF_INET), "-c1", "-M", "do", "-s", "2000")
        check("ocal error: " in text and "essage too long" in text, f"{groups}: size: {text}")


@case("the host's ping to ours")
def _to_us(net):
    address = net.server_address(AF_TOYTCP)
    for options in (("-c2", "-i0.2"), ("-c2", "-i0.2", "-s3000")):
        text, sockets = moved(net, lambda: ping(net, address, *options, ours=False))
        equal(received(text), ("2", "2"), text)
        equal(sockets, [False, False, True], "who sent")


def hops_of(text):
    """The addresses of lines that begin with a number."""
    return [found[1] for found in
            (re.match(r"\s*\d+[.| -]+(\d+\.\d+\.\d+\.\d+)", line) for line in text.splitlines())
            if found]


@case("traceroute -I shows the hops", limit=200)
def _traceroute(net):
    for groups in "0 2147483647", "1 0":
        net.client.sysctl(GROUPS, groups)
        for family, hops in HOPS.items():
            text = program(net, "traceroute", "-I", "-n", "-w", str(5 * SLOW), "-q1",
                           net.server_address(family))
            equal(hops_of(text), hops, f"{groups}: {text}")


@case("mtr shows the hops", limit=200)
def _mtr(net):
    for family, hops in HOPS.items():
        text, sockets = moved(net, lambda to=family: program(
            net, "mtr", "-4", "--report", "--no-dns", "-c2", "-i0.5", net.server_address(to)))
        equal(hops_of(text), hops, text)
        check(any(sockets[:2]) and not sockets[2], f"{text}: who sent: {sockets}")


if __name__ == "__main__":
    main(network)
