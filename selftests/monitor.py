#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""What changes is told to who listens, once and in order: toytcp monitor."""

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import tempfile

from lib import (AF_TOYTCP, HERE, Skip, carrier, case, check, equal, find_tool, loaded, main,
                 network, run, wait_for)
from wire import BROADCAST, ETH_ARP, arp, ether

OTHER = bytes.fromhex("020000000099")
# What is done and undone to see that it listens, or that all was told: to a number that
# nothing else has, and each time to another one.
MARKS = {
    "addr": ("addr add 192.0.2.{0}/32 dev lo", "addr del 192.0.2.{0}/32 dev lo"),
    "route": ("route add blackhole 192.0.2.{0}", "route del 192.0.2.{0}"),
    "neigh": ("neigh add 10.1.0.{0} lladdr 02:00:00:00:00:01 dev c0", "neigh del 10.1.0.{0} dev c0"),
}
MARK = re.compile(r"(192\.0\.2|10\.1\.0)\.1\d\d\b")


class Monitor:
    """A running toytcp monitor."""

    def __init__(self, net, *words, options=(), ns=None):
        self.ns = ns or net.client
        # pylint: disable=consider-using-with
        self.out, self.err = tempfile.NamedTemporaryFile(), tempfile.NamedTemporaryFile()
        self.program = net.box.program(self.ns, find_tool("toytcp"), *options, "monitor", *words,
                                       stdout=self.out, stderr=self.err)
        self.seen = 0
        self.mark = 100
        self.word = words[0] if words else "route"
        self.settle()

    def lines(self):
        text = os.pread(self.out.fileno(), 1 << 22, 0).decode()
        return text.split("\n")[self.seen:-1]

    def complaints(self):
        return os.pread(self.err.fileno(), 1 << 16, 0).decode()

    def make_mark(self):
        """Return: a function that says whether its end was told."""
        self.mark = 100 + (self.mark - 99) % 100
        for command in MARKS[self.word]:
            self.ns.tool(command.format(self.mark))
        # the brackets of JSON have lines of their own
        return lambda: any(MARK.search(line) and f".{self.mark}" in line and
                           ("Deleted" in line or "-del" in line) for line in self.lines()[-2:])

    def settle(self):
        """It listens, and what was told before is not looked at any more."""
        wait_for(lambda: self.make_mark()(), "the monitor listens")
        self.seen += len(self.lines())

    def told(self):
        """What was told since, without the marks of the end."""
        wait_for(self.make_mark(), "the mark at the end")
        got = self.lines()
        self.seen += len(got)
        return [line for line in got if line not in "[]" and not MARK.search(line)]


def mac(ns, device):
    return ":".join(f"{byte:02x}" for byte in ns.mac(device))


@case("addresses, and the routes that come with them")
def _addr(net):
    monitor = Monitor(net)
    net.client.tool("addr add 10.9.0.1/24 dev c0")
    net.client.tool("addr add 10.9.0.2/24 dev c0")
    net.client.tool("addr del 10.9.0.1/24 dev c0")
    net.client.tool("addr del 10.9.0.2/24 dev c0")
    first, second = (f"10.9.0.{n}/24 brd 10.9.0.255 dev c0" for n in (1, 2))
    way = "10.9.0.0/24 dev c0 src 10.9.0."
    equal(monitor.told(), [
        f"[ROUTE] {way}1 connected", f"[ADDR] {first}", f"[ADDR] {second}",
        f"[ROUTE] Deleted {way}1 connected", f"[ROUTE] {way}2 connected",
        f"[ADDR] Deleted {first}",
        f"[ROUTE] Deleted {way}2 connected", f"[ADDR] Deleted {second}"], "told")


@case("routes of each type; what is refused is not told")
def _route(net):
    monitor = Monitor(net, "route")
    net.client.tool("route add 10.8.0.0/16 via 10.1.0.1 metric 7")
    with contextlib.suppress(RuntimeError):
        net.client.tool("route add 10.8.0.0/16 via 10.1.0.1 metric 7")
        raise AssertionError("a route twice was not refused")
    net.client.tool("route add prohibit 10.7.0.0/16")
    net.client.tool("route del 10.8.0.0/16")
    net.client.tool("route del 10.7.0.0/16")
    equal(monitor.told(), [
        "[ROUTE] 10.8.0.0/16 via 10.1.0.1 dev c0 metric 7", "[ROUTE] prohibit 10.7.0.0/16",
        "[ROUTE] Deleted 10.8.0.0/16 via 10.1.0.1 dev c0 metric 7",
        "[ROUTE] Deleted prohibit 10.7.0.0/16"], "told")


@case("a neighbour is asked for, answers, and is forgotten")
def _neigh(net):
    for row in net.client.tool_json("neigh"):
        net.client.tool(f"neigh del {row['dst']} dev c0")
    monitor = Monitor(net, "neigh")
    for end in net.pair(AF_TOYTCP, AF_TOYTCP):
        end.close()
    net.client.tool("neigh del 10.1.0.1 dev c0")
    head, ha = "[NEIGH] 10.1.0.1 dev c0", f"lladdr {mac(net.router, 'rc')}"
    got = monitor.told()
    equal(got[:2] + got[-1:], [f"{head} INCOMPLETE", f"{head} {ha} REACHABLE",
                               f"[NEIGH] Deleted 10.1.0.1 dev c0 {ha} REACHABLE"], "told")


@case("another machine claims an address: who (RFC 5227 2.4)")
def _conflict(net):
    monitor = Monitor(net, "addr")
    with net.router.packet_socket("rc") as wire:
        wire.send(ether(BROADCAST, OTHER, ETH_ARP,
                        arp(1, OTHER, "10.1.0.2", bytes(6), "10.1.0.2")))
    wait_for(lambda: "Conflict" in "".join(monitor.lines()), "the conflict")
    equal(monitor.told(), ["[ADDR] Conflict 10.1.0.2/24 brd 10.1.0.255 dev c0 claimed by "
                                 "02:00:00:00:00:99"], "told")


@case("JSON: the fields of the tables, and what happened")
def _json(net):
    monitor = Monitor(net, options=["-j"])
    net.client.tool("addr add 10.9.0.1/32 dev c0")
    net.client.tool("neigh add 10.1.0.77 lladdr 02:00:00:00:00:77 dev c0")
    net.client.tool("neigh del 10.1.0.77 dev c0")
    net.client.tool("addr del 10.9.0.1/32 dev c0")
    rows = [json.loads(line) for line in monitor.told()]
    equal([(row["event"], row["dev"], row.get("local") or row["dst"]) for row in rows],
          [("addr-add", "c0", "10.9.0.1"), ("neigh-change", "c0", "10.1.0.77"),
           ("neigh-del", "c0", "10.1.0.77"), ("addr-del", "c0", "10.9.0.1")], "told")


@case("a device that goes takes all with it, and that is told")
def _device(net):
    net.client.ip("link add d0 type veth peer name d1", "link set d0 up", "link set d1 up")
    wait_for(lambda: carrier(net.client, "d0"), "carrier")
    net.client.tool("addr add 10.9.0.1/24 dev d0")
    net.client.tool("route add 10.6.0.0/16 via 10.9.0.7")
    net.client.tool("neigh add 10.9.0.7 lladdr 02:00:00:00:00:07 dev d0")
    monitor = Monitor(net)
    net.client.ip("link del d0")
    got = monitor.told()
    # by then the device has no name any more
    equal(sorted(line.split(" dev ")[0] for line in got), sorted([
        "[ADDR] Deleted 10.9.0.1/24 brd 10.9.0.255", "[NEIGH] Deleted 10.9.0.7",
        "[ROUTE] Deleted 10.6.0.0/16 via 10.9.0.7", "[ROUTE] Deleted 10.9.0.0/24"]), "told")


@case("of other namespaces nothing is told")
def _namespace(net):
    monitor = Monitor(net)
    net.server.tool("addr add 10.9.0.1/24 dev s0")
    net.server.tool("addr del 10.9.0.1/24 dev s0")
    equal(monitor.told(), [], "told")


@case("more than it has room for: it says so, and goes on")
def _lost(net):
    monitor = Monitor(net, "route")
    os.kill(monitor.program.pid, signal.SIGSTOP)
    for what in "add", "del":
        net.client.run(sys.executable, os.path.join(HERE, "toytcp_ctl_nl.py"), "--routes", "1000",
                       what, "10.20.0.0", limit=300)
    os.kill(monitor.program.pid, signal.SIGCONT)
    wait_for(lambda: "something is missing" in monitor.complaints(), "the word of it")
    monitor.settle()
    check(monitor.program.poll() is None, "it has ended")


@case("it wants to know what it does not know; who reads goes away")
def _words(net):
    done = subprocess.run(["ip", "netns", "exec", net.client.name, find_tool("toytcp"), "monitor",
                           "weather"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                          check=False, timeout=60)
    equal(done.returncode, 1, "exit status")
    check("weather" in done.stderr and "usage:" in done.stderr, done.stderr)
    with net.box.program(net.client, find_tool("toytcp"), "monitor",
                         stdout=subprocess.PIPE) as program:
        program.stdout.close()

        def gone():
            for command in MARKS["route"]:
                net.client.tool(command.format(100))
            return program.poll() is not None
        wait_for(gone, "its end")


@case("the module goes while somebody listens")
def _unload(net):
    if not loaded():
        raise Skip("the module is part of this kernel")
    # a netlink socket holds nothing of the module's
    monitor = Monitor(net)
    os.kill(monitor.program.pid, signal.SIGSTOP)
    net.client.tool("addr add 10.9.0.1/24 dev c0")
    run("rmmod", "toytcp", limit=60)
    run("modprobe", "toytcp", limit=60)
    os.kill(monitor.program.pid, signal.SIGCONT)
    wait_for(lambda: monitor.program.poll() is not None, "its end")
    check(any("10.9.0.1" in line for line in monitor.lines()), "what was told before")
    equal(monitor.program.poll(), 2, "exit status")
    equal(monitor.complaints(), "toytcp: monitor: the module has been unloaded\n", "its word")


if __name__ == "__main__":
    main(network)
