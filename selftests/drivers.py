#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Two guests and a cable between real drivers: each pair of stacks, both ways, with every
offload on and off in turn, frames of 1500 and of 9000 bytes. scripts/drivers starts it.

usage: drivers.py near|far [KIB of a transfer]

        near                                    far
      +------------+                          +------------+
      |    control +--------------------------+ control    |   192.168.9.1, .2
      | virtio_net +--------------------------+ virtio_net |   10.9.1.1, .2 ours; .11, .12 host's
      |      e1000 +--------------------------+ e1000      |   10.9.2.1, .2 ours; .11, .12 host's
      +------------+                          +------------+

The far end does what the near one asks for over the control cable, a JSON line each.
"""

import hashlib
import json
import os
import random
import socket
import subprocess
import sys
import time

from lib import AF_TOYTCP, case, check, equal, find_tool, main, note, run, wait_for

AF_INET = socket.AF_INET
STACKS = {"ours": AF_TOYTCP, "host's": AF_INET}
PAIRS = ("ours", "host's"), ("host's", "ours"), ("ours", "ours")
OFFLOADS = ("tx", "rx", "sg", "tso", "gso", "gro")
DRIVERS = {"control": 0, "virtio_net": 1, "e1000": 2}
PORT, CONTROL = 5000, 900
SIZE = (int(sys.argv[2]) if len(sys.argv) > 2 else 1024) << 10
BAD = ("ip_drop_csum", "tcp_drop_csum", "udp_drop_csum", "icmp_drop_csum", "ip_drop_totlen",
       "ip_drop_hdrlen", "tcp_drop_hdrlen", "udp_drop_length", "tcp_drop_no_socket")


class End:
    """What both of them can do."""

    def __init__(self, number):
        self.number = number        # 1 near, 2 far
        self.devices = {}

    def set_up(self):
        for module in "virtio_net", "e1000":
            subprocess.run(["modprobe", "-q", module], check=False)
        for name, net in DRIVERS.items():
            self.devices[name] = wait_for(lambda net=net: self.by_mac(net), f"device {name}")
            run("ip", "link", "set", self.devices[name], "up")
        run("ip", "addr", "add", f"192.168.9.{self.number}/24", "dev", self.devices["control"])
        for name, net in DRIVERS.items():
            if net:
                dev = self.devices[name]
                run("ip", "addr", "add", f"10.9.{net}.{10 + self.number}/24", "dev", dev)
                run(find_tool("toytcp"), "addr", "add", f"10.9.{net}.{self.number}/24", "dev", dev)

    def by_mac(self, net):
        want = f"52:54:00:77:0{net}:0{self.number}"
        for link in json.loads(run("ip", "-j", "link")):
            if link.get("address") == want:
                return link["ifname"]
        return None

    def address(self, name, stack):
        return f"10.9.{DRIVERS[name]}.{self.number + (0 if stack == 'ours' else 10)}"

    def configure(self, name, mtu, features):
        """Return what they are then; some cannot be changed."""
        dev = self.devices[name]
        run("ip", "link", "set", dev, "mtu", str(mtu))
        for feature, on in features.items():
            subprocess.run(["ethtool", "-K", dev, feature, "on" if on else "off"], check=False,
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for(lambda: json.loads(run("ip", "-j", "link", "show", "dev", dev))[0]["operstate"]
                 in ("UP", "UNKNOWN"), "carrier")
        long = {"tx": "tx-checksumming", "rx": "rx-checksumming", "sg": "scatter-gather",
                "tso": "tcp-segmentation-offload", "gso": "generic-segmentation-offload",
                "gro": "generic-receive-offload"}
        lines = dict(line.split(": ", 1) for line in run("ethtool", "-k", dev).splitlines()
                     if ": " in line)
        return {short: lines[name].split()[0] == "on" for short, name in long.items()}

    @staticmethod
    def open(stack, kind=socket.SOCK_STREAM):
        if stack == "host's":
            sock = socket.socket(AF_INET, kind)
        else:
            fd = socket.socket(AF_TOYTCP, kind).detach()
            sock = socket.socket(AF_INET, kind, 0, fileno=fd)
        sock.settimeout(60)
        return sock

    def listen(self, name, stack, port):
        self.listener = self.open(stack)
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.listener.bind((self.address(name, stack), port))
        self.listener.listen(1)

    def accept(self):
        with self.listener:
            return self.listener.accept()[0]

    def send(self, sock, seed):
        block = random.Random(seed).randbytes(1 << 16)
        digest = hashlib.sha256()
        for at in range(0, SIZE, len(block)):
            data = at.to_bytes(8, "big") + block[8:]
            digest.update(data)
            sock.sendall(data)
        sock.shutdown(socket.SHUT_WR)
        equal(sock.recv(1), b"", "the end")
        sock.close()
        return digest.hexdigest()

    def receive(self, sock):
        digest = hashlib.sha256()
        while data := sock.recv(1 << 18):
            digest.update(data)
        sock.close()
        return digest.hexdigest()

    def take(self):
        """What a peer sends to the listener."""
        return self.receive(self.accept())

    def give(self, seed):
        return self.send(self.accept(), seed)

    def bind(self, name, stack, port):
        self.datagrams = self.open(stack, socket.SOCK_DGRAM)
        self.datagrams.bind((self.address(name, stack), port))

    def echo(self, count):
        with self.datagrams as sock:
            for _ in range(count):
                data, peer = sock.recvfrom(65536)
                sock.sendto(data, peer)

    def counters(self):
        return {row["name"]: row["value"]
                for row in json.loads(run(find_tool("toytcp"), "-j", "stat", "-z"))}


class Far:
    """The other end, as the near one sees it: ask() and, when it is needed, answer()."""

    def __init__(self):
        self.file = wait_for(self.connect, "the far end", limit=120)

    @staticmethod
    def connect():
        try:
            return socket.create_connection(("192.168.9.2", CONTROL), 5).makefile("rw")
        except OSError:
            time.sleep(0.2)
            return None

    def ask(self, what, *args):
        print(json.dumps([what, args]), file=self.file, flush=True)

    def answer(self):
        said = json.loads(self.file.readline() or '{"error": "it is gone"}')
        check("error" not in said, f"the far end: {said.get('error')}")
        return said["result"]

    def do(self, what, *args):
        self.ask(what, *args)
        return self.answer()


def serve():
    """The far end: until the near one hangs up."""
    end = End(2)
    end.set_up()
    listener = socket.create_server(("192.168.9.2", CONTROL))
    listener.settimeout(120)
    connection, _ = listener.accept()
    connection.settimeout(None)
    with connection.makefile("rw") as file:
        for line in file:
            what, args = json.loads(line)
            try:
                said = {"result": getattr(end, what)(*args)}
            except Exception as error:      # pylint: disable=broad-except
                said = {"error": f"{what}: {error!r}"}
            print(json.dumps(said), file=file, flush=True)


class Both:
    def __init__(self):
        self.near = End(1)
        self.near.set_up()
        self.far = Far()
        self.seed = 0

    def configure(self, name, mtu, features):
        self.far.ask("configure", name, mtu, features)
        got = self.near.configure(name, mtu, features)
        equal(self.far.answer(), got, "features of the far end")
        return got

    def transfer(self, name, near, far):
        """Bytes to the far end, and from it."""
        self.seed += 1
        port = PORT + self.seed % 1000
        peer = End(2).address(name, far)
        for there in True, False:
            self.far.do("listen", name, far, port)
            sock = self.near.open(near)
            sock.connect((peer, port))
            if there:
                self.far.ask("take")
                sent = self.near.send(sock, self.seed)
                equal(self.far.answer(), sent, f"SHA-256, {near} to {far}")
            else:
                self.far.ask("give", self.seed)
                got = self.near.receive(sock)
                equal(got, self.far.answer(), f"SHA-256, {far} to {near}")

    def datagrams(self, name, near, far, mtu):
        sizes = (0, 1, mtu - 28, mtu - 27, 20000)
        self.seed += 1
        port = PORT + self.seed % 1000
        self.far.do("bind", name, far, port)
        self.far.ask("echo", len(sizes))
        with self.near.open(near, socket.SOCK_DGRAM) as sock:
            sock.connect((End(2).address(name, far), port))
            for size in sizes:
                data = bytes((at + size) % 251 for at in range(size))
                sock.send(data)
                equal(sock.recv(65536), data, f"{size} bytes, {near} and {far}")
        self.far.answer()

    def unhurt(self, before):
        for which, counters in enumerate((self.near.counters(), self.far.do("counters"))):
            for name in BAD:
                equal(counters[name] - before[which].get(name, 0), 0,
                      f"{name} at the {('near', 'far')[which]} end")

    def check(self, name, mtu, features):
        """All pairs of stacks over this driver, set so."""
        before = self.near.counters(), self.far.do("counters")
        now = self.configure(name, mtu, features)
        begun = time.monotonic()
        for near, far in PAIRS:
            self.transfer(name, near, far)
            self.datagrams(name, near, far, mtu)
        self.unhurt(before)
        seconds = time.monotonic() - begun
        on = " ".join(feature for feature in OFFLOADS if now[feature]) or "nothing"
        note(f"{name}, {mtu}: {6 * SIZE >> 10} KiB in {seconds:.1f} s with {on}")


def settings():
    yield "all on", {feature: True for feature in OFFLOADS}
    yield "all off", {feature: False for feature in OFFLOADS}
    for off in OFFLOADS:
        yield f"{off} off", {feature: feature != off for feature in OFFLOADS}


for _name in "virtio_net", "e1000":
    for _mtu in 1500, 9000:
        for _how, _features in settings():
            case(f"{_name}, frames of {_mtu} bytes, {_how}", 120)(
                lambda both, args=(_name, _mtu, _features): both.check(*args))


class Started:
    """set_up() of the near end."""

    def __enter__(self):
        return Both()

    def __exit__(self, *_):
        pass


if __name__ == "__main__":
    os.environ.setdefault("LC_ALL", "C")
    if sys.argv[1:2] == ["far"]:
        serve()
    elif sys.argv[1:2] == ["near"]:
        del sys.argv[1:]
        main(Started)
    else:
        sys.exit(__doc__)
