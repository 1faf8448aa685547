#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Goodput over a long, lossy link, of this stack and of the host's: a table for the manual.

usage: goodput.py [--rtt MS,...] [--loss PERCENT,...] [--seeds N] [--first SEED]
                  [--seconds N] [--pairs] [--curve FILE]

For a kernel whose clock jumps to the next timer (make goodput): there the link is exact,
a run of a minute takes seconds, and the same seed loses the same packets by number. The
topology is lib.Network's. The router's device to the server is the link: its rate, half of
the round trip, a queue of one product of rate and round trip (64 packets at least), and
random losses; the ACKs have the other half of the round trip. No device merges or cuts
segments, so that one packet is one loss. One connection sends for so long, and what its
receiver has read counts, each over the whole time; the next hops are known beforehand.
The longer the way the fewer losses a run sees, and so the more runs there are. The
difference is of this stack to the host's with the same seed; +- is a standard error.

--pairs measures a sender of one stack against a receiver of the other as well.
--curve writes what TCP_INFO says of the sender each tenth of a second.
"""

import argparse
import contextlib
import functools
import os
import select
import socket
import struct
import subprocess
import sys
import time

from lib import AF_TOYTCP, Network, Sandbox, check, linger_zero, need_module, offload
from packet import INFO, INFO_NAMES

MBIT = 100
PACKET = 1514
NAMES = {AF_TOYTCP: "toytcp", socket.AF_INET: "Linux"}
RTM_NEWQDISC, NLM_F_NEW, TC_H_ROOT = 36, 0x0505, 0xffffffff
KIND, OPTIONS, RATE, LATENCY64, SEED = 1, 2, 6, 10, 14


def attribute(kind, data):
    return struct.pack("=HH", len(data) + 4, kind) + data + bytes(-len(data) % 4)


def no_netem(namespace, device):
    subprocess.run(["tc", "-n", namespace.name, "qdisc", "del", "dev", device, "root"],
                   stderr=subprocess.DEVNULL, check=False)


def netem(namespace, device, *, delay_ms, limit, loss=0.0, mbit=0, seed=0):
    """A netem with a seed, which tc can say since 6.6 only."""
    no_netem(namespace, device)
    fixed = struct.pack("=6I", 0, limit, int(loss / 100 * 2**32), 0, 0, 0)
    more = attribute(LATENCY64, struct.pack("=q", int(delay_ms * 1e6)))
    more += attribute(SEED, struct.pack("=Q", seed))
    if mbit:
        more += attribute(RATE, struct.pack("=IiIi", mbit * 125000, 0, 0, 0))
    with namespace:
        index = socket.if_nametoindex(device)
        body = struct.pack("=BxxxiIII", 0, index, 0, TC_H_ROOT, 0)
        body += attribute(KIND, b"netem\0") + attribute(OPTIONS, fixed + more)
        with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0) as netlink:
            netlink.send(struct.pack("=IHHII", len(body) + 16, RTM_NEWQDISC, NLM_F_NEW, 1, 0) +
                         body)
            error = struct.unpack_from("=i", netlink.recv(4096), 16)[0]
    check(not error, f"netem: {os.strerror(-error)}")


def info_of(sock):
    raw = sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 512)
    return dict(zip(INFO_NAMES, INFO.unpack(raw.ljust(INFO.size, b"\0")[:INFO.size])))


STEP = 0.1
CURVE = ("ca_state", "snd_cwnd", "snd_ssthresh", "unacked", "sacked", "lost", "retrans", "rtt",
         "rto", "backoff", "total_retrans", "snd_wnd", "reordering", "notsent_bytes")


class Curve:
    """What happens to a sender, for who looks for a cause."""

    def __init__(self, path):
        self.file = open(path, "w", encoding="ascii")
        self.name, self.next = "", 0

    def look(self, name, now, sock, count):
        if name == self.name and now < self.next:
            return
        self.name, self.next = name, now + STEP
        info = info_of(sock)
        words = " ".join(f"{key}={info[key]}" for key in CURVE)
        self.file.write(f"{name} {now:.2f} bytes={count} {words}\n")
        self.file.flush()


def transfer(client, server, seconds, look):
    """Sends for so long. Returns the bytes that were read."""
    client.setblocking(False)
    server.setblocking(False)
    data, count = bytes(1 << 16), 0
    begun = time.monotonic()
    while (now := time.monotonic() - begun) < seconds:
        look(now, client, count)
        readable, writable, _ = select.select([server], [client], [],
                                              min(seconds - now, STEP))
        if readable:
            count += len(server.recv(1 << 20))
        if writable:
            with contextlib.suppress(BlockingIOError):
                client.send(data)
    return count


class Link:
    """The network, with what one connection shall not know of another."""

    def __init__(self, box):
        self.net = Network(box)
        self.port = 5000
        for namespace in self.net.client, self.net.server:
            namespace.sysctl("net.ipv4.tcp_no_metrics_save", 1)
            namespace.sysctl("net.ipv4.tcp_congestion_control", "cubic")
            namespace.sysctl("net.toytcp.tcp_congestion_control", "cubic")
        for namespace, device in ((self.net.router, "rc"), (self.net.router, "rs"),
                                  (self.net.client, "c0"), (self.net.server, "s0")):
            offload(namespace, device, False)

    def warm(self, families):
        """Who the next hop is shall be known before anything is measured."""
        for device in "rc", "rs":
            no_netem(self.net.router, device)
        client, server = self.net.pair(*families, port=self.port)
        linger_zero(client)
        client.close()
        server.close()

    def goodput(self, families, rtt_ms, loss, seed, seconds, look):
        """Mbit/s of one connection."""
        product = MBIT * 1e3 * rtt_ms / 8 / PACKET
        self.port += 1
        self.warm(families)
        netem(self.net.router, "rc", delay_ms=rtt_ms / 2, limit=100000)
        netem(self.net.router, "rs", delay_ms=rtt_ms / 2, loss=loss, mbit=MBIT, seed=seed,
              limit=int(product / 2 + max(product, 64)))
        client, server = self.net.pair(*families, port=self.port)
        count = transfer(client, server, seconds, look)
        for sock in client, server:
            linger_zero(sock)
            sock.close()
        time.sleep(2 * rtt_ms / 1000 + 1)
        return count * 8 / seconds / 1e6


def mean(values):
    """The mean and its standard error."""
    middle = sum(values) / len(values)
    if len(values) == 1:
        return middle, 0.0
    squares = sum((value - middle) ** 2 for value in values)
    return middle, (squares / (len(values) - 1) / len(values)) ** 0.5


def said(values, digits):
    """Of a single run, or of runs that cannot differ, there is no error to tell."""
    middle, error = mean(values)
    return f"{middle:.{digits}f}" + (f" +-{error:.{digits}f}" if len(values) > 1 else "")


def table(columns, rows):
    """A simple table of rst."""
    widths = [max(len(row[n]) for row in [columns] + rows) for n in range(len(columns))]
    rule = "  ".join("=" * width for width in widths)
    lines = ["  ".join(word.ljust(width) for word, width in zip(row, widths)).rstrip()
             for row in [columns] + rows]
    return "\n".join([rule, lines[0], rule] + lines[1:] + [rule])


def arguments():
    parser = argparse.ArgumentParser(usage=__doc__.split("usage: ", 1)[1])
    for name, default in (("rtt", "10,50,200"), ("loss", "0,0.1,1,5")):
        parser.add_argument(f"--{name}", default=default)
    for name, default in (("seeds", 0), ("first", 1), ("seconds", 30)):
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--pairs", action="store_true")
    parser.add_argument("--curve", type=Curve)
    return parser.parse_args()


def row(link, rtt, loss, ends, args):
    """One line of the table, and on standard error each run."""
    runs = []
    # without losses each run is the same
    count = (args.seeds or max(4, min(rtt // 4, 24))) if loss else 1
    seeds = range(args.first, args.first + count)
    for name, families in ends.items():
        def look(seed, *what, name=name):
            if args.curve:
                args.curve.look(f"{name} {rtt} {loss} {seed}", *what)
        runs.append([link.goodput(families, rtt, loss, seed, args.seconds,
                                  functools.partial(look, seed)) for seed in seeds])
        print(f"# {rtt} ms, {loss:g} %, {name}:", *(f"{one:.2f}" for one in runs[-1]),
              file=sys.stderr, flush=True)
    ratios = [100 * (ours / host - 1) for ours, host in zip(*runs[:2])]
    return [f"{rtt} ms", f"{loss:g} %", str(count), *(said(one, 2) for one in runs),
            said(ratios, 1)]


def main():
    args = arguments()
    need_module()
    ends = {NAMES[family]: (family, family) for family in NAMES}
    if args.pairs:
        ends |= {f"{NAMES[a]} to {NAMES[b]}": (a, b) for a in NAMES for b in NAMES if a != b}
    rows = []
    with Sandbox() as box:
        link = Link(box)
        for rtt in map(int, args.rtt.split(",")):
            for loss in map(float, args.loss.split(",")):
                rows.append(row(link, rtt, loss, ends, args))
    print(f"Linux {os.uname().release}, {args.seconds} s, seeds from {args.first}, Mbit/s:\n")
    print(table(["RTT", "loss", "runs", *ends, "difference, %"], rows))


if __name__ == "__main__":
    main()
