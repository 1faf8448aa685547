#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Random peers: two stacks, random calls, a wire that does its worst; see toytcp_peers.h.

TOY_SEEDS is how many seeds to run, over all cases. A seed that failed is run again with
all that happens shown by TOY_SEED=NUMBER; the case's name says with which stacks.
"""

import contextlib
import fcntl
import os
import re
import struct
import subprocess

from lib import HERE, Sandbox, Skip, case, check, equal, main, note
from tun import IFF_NO_PI, IFF_TUN, TUNSETIFF

TUNSETPERSIST = 0x400454cb
SEEDS = int(os.environ.get("TOY_SEEDS", "300"))
SEED = int(os.environ.get("TOY_SEED", "0"))
# simulated; scripts/vm has the real limit
EVER = 10 ** 9
# of ten seeds
SHARES = {("ours", "ours"): 4, ("ours", "host"): 3, ("host", "ours"): 3}
# without end these are given up by one of two stacks, and the other never hears of it
PATIENCE = {"tcp_syn_retries": 20, "tcp_synack_retries": 20, "tcp_orphan_retries": 20}


def persistent_tun(namespace):
    with namespace:
        try:
            fd = os.open("/dev/net/tun", os.O_RDWR)
        except OSError as error:
            raise Skip(f"needs /dev/net/tun: {error}") from None
        fcntl.ioctl(fd, TUNSETIFF, struct.pack("16sH22x", b"tun0", IFF_TUN | IFF_NO_PI))
        fcntl.ioctl(fd, TUNSETPERSIST, 1)
        os.close(fd)


class Peers:
    def __init__(self, box):
        subprocess.run(["modprobe", "-q", "tun"], check=False)
        self.namespaces = [box.namespace("a"), box.namespace("b")]
        for number, namespace in enumerate(self.namespaces):
            persistent_tun(namespace)
            namespace.ip("link set tun0 up", f"addr add 10.9.0.{2 * number + 2}/24 dev tun0")
            namespace.tool(f"addr add 10.9.0.{2 * number + 1}/24 dev tun0")
            for name, value in PATIENCE.items():
                namespace.sysctl("net.ipv4." + name, value)
                namespace.sysctl("net.toytcp." + name, value)
            # what the host remembers of a peer, a later seed must not see
            namespace.sysctl("net.ipv4.tcp_no_metrics_save", 1)
            # a timer that does not go by the tick makes each run another
            namespace.sysctl("net.ipv4.tcp_comp_sack_nr", 0)

    def run(self, client, server, first, count, *trace, said=note):
        """The last line of what it said; the others are passed on as they come, since what
        comes next may be the end of the kernel."""
        last = ""
        with subprocess.Popen(
                [f"{HERE}/toytcp_peers", *(f"/run/netns/{ns.name}" for ns in self.namespaces),
                 client, server, str(first), str(count), *trace],
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as peers:
            for line in peers.stdout:
                last = line.rstrip("\n")
                if last.startswith("# "):
                    said(last[2:])
        return last

    def counters(self):
        return self.namespaces[0].counters() + self.namespaces[1].counters()


def seeds_of(client, server):
    """Each pair of stacks has its own, so that a number is one run."""
    first = 1
    for pair, share in SHARES.items():
        count = max(SEEDS * share // 10, 1)
        if pair == (client, server):
            return first, count
        first += 1000000
    raise ValueError((client, server))


def run_pair(peers, client, server):
    first, count = seeds_of(client, server)
    if SEED and not first <= SEED < first + 1000000:
        raise Skip("the seed is another case's")
    trace = ()
    if SEED:
        first, count, trace = SEED, 1, ("trace",)
    before = peers.counters()
    last = peers.run(client, server, first, count, *trace)
    result = re.fullmatch(r"seeds (\d+) failed (\d+) packets (\d+) seconds (\d+)", last)
    check(result, last)
    ran, failed, packets, seconds = result.groups()
    note(f"{ran} seeds, {packets} packets, {int(seconds) / 3600:.1f} h of simulated time")
    equal(failed, "0", "failed")
    return peers.counters() - before


# What so bad a wire must have brought about, or the case proves little
SEEN = ("tcp_retrans_segs", "tcp_timeouts", "tcp_fast_retrans", "tcp_sack_recovery",
        "tcp_reno_recovery", "tcp_loss_probes", "tcp_ofo_queued", "tcp_dsack_recv",
        "tcp_drop_csum", "tcp_ecn_ce", "tcp_window_probes", "tcp_prune_called",
        "tcp_estab_resets", "tcp_timewaits")


@case("ours against ours", limit=EVER)
def _ours(peers):
    moved = run_pair(peers, "ours", "ours")
    note(", ".join(f"{name} {moved.get(name, 0)}" for name in SEEN))
    if not SEED and SEEDS >= 300:
        equal([name for name in SEEN if not moved.get(name)], [], "never seen")


@case("ours connects to the host's", limit=EVER)
def _ours_host(peers):
    run_pair(peers, "ours", "host")


@case("the host's connects to ours", limit=EVER)
def _host_ours(peers):
    run_pair(peers, "host", "ours")


@case("the same seed is the same run", limit=EVER)
def _again(peers):
    for (client, server) in SHARES:
        first, _ = seeds_of(client, server)
        runs = [[], []]
        for hashes in runs:
            for seed in range(first, first + 3):
                peers.run(client, server, seed, 1, said=hashes.append)
        equal(runs[1], runs[0], f"{client} to {server}: hashes")


@contextlib.contextmanager
def two_stacks():
    with Sandbox() as box:
        yield Peers(box)


if __name__ == "__main__":
    main(two_stacks)
