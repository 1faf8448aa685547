#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""curl and nginx, unmodified, through toytcp-run; and what a capture of it shows.

TOY_SIZE is the number of MiB of the large file, 16 by default. The topology is that
of lib.Network.
"""

import contextlib
import hashlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile

from lib import (AF_TOYTCP, Skip, case, check, equal, find_tool, main, need, network, note,
                 wait_for)

SIZE = int(os.environ.get("TOY_SIZE", "16")) << 20
FILES = {"page.html": 3000, "large.bin": SIZE, "some.bin": 300000}

CONFIG = """
user root;
worker_processes 1;
daemon off;
pid {dir}/pid;
error_log {dir}/error.log;
events {{ }}
http {{
	access_log off;
	client_body_temp_path {dir}/body;
	proxy_temp_path {dir}/proxy;
	fastcgi_temp_path {dir}/fastcgi;
	uwsgi_temp_path {dir}/uwsgi;
	scgi_temp_path {dir}/scgi;
	sendfile on;
	tcp_nopush on;
	server {{
		listen {address}:80;
		root {www};
	}}
}}
"""


class Web:
    """The topology with a web server on either stack of the server's namespace."""

    def __init__(self, net, top):
        self.net, self.top, self.box = net, top, net.box
        self.www = os.path.join(top, "www")
        os.mkdir(self.www)
        os.chmod(top, 0o755)
        self.sums = {}
        for name, size in FILES.items():
            data = os.urandom(size)
            self.sums[name] = hashlib.sha256(data).hexdigest()
            with open(os.path.join(self.www, name), "wb") as file:
                file.write(data)
        self.serve("host", socket.AF_INET)
        self.serve("ours", AF_TOYTCP, find_tool("toytcp-run"))

    def serve(self, name, family, *runner):
        where = os.path.join(self.top, name)
        os.mkdir(where)
        address = self.net.server_address(family)
        with open(f"{where}/nginx.conf", "w", encoding="ascii") as file:
            file.write(CONFIG.format(dir=where, address=address, www=self.www))
        with open(f"{where}/said", "wb") as said:
            program = self.box.program(self.net.server, *runner, "nginx", "-e",
                                       f"{where}/error.log", "-p", where, "-c",
                                       f"{where}/nginx.conf", stdout=said, stderr=said)
        wait_for(lambda: self.listens(address, family, program, where), f"nginx on {address}", 60)

    def listens(self, address, family, program, where):
        if program.poll() is not None:
            with open(f"{where}/said", encoding="utf-8") as said:
                raise RuntimeError(f"nginx: {said.read()}")
        if family == AF_TOYTCP:
            rows = self.net.server.sockets()
            return any((row["local"], row["local_port"]) == (address, 80) for row in rows)
        return f"{address}:80" in self.net.server.run("ss", "-Htln")

    def curl(self, family, server, name, *options):
        """Fetches a file; returns its digest."""
        runner = [find_tool("toytcp-run")] if family == AF_TOYTCP else []
        got = os.path.join(self.top, "got")
        url = f"http://{self.net.server_address(server)}/{name}"
        self.net.client.run(*runner, "curl", "-sSf", "--max-time", "300", "-o", got, *options,
                            url, limit=320)
        with open(got, "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() \
                if hasattr(hashlib, "file_digest") else hashlib.sha256(file.read()).hexdigest()

    def fetch(self, family, server, name, *options):
        equal(self.curl(family, server, name, *options), self.sums[name], f"SHA-256 of {name}")


@contextlib.contextmanager
def web():
    need("curl", "nginx", "ss")
    find_tool("toytcp-run")
    top = tempfile.mkdtemp(prefix="toytcp-web-")
    try:
        with network() as net:
            it = Web(net, top)
            yield it
    finally:
        shutil.rmtree(top, ignore_errors=True)


def connections(web_, family, server):
    """Whose TCP made the connections: the family's, never the host's beside it."""
    ours, host = web_.net.client.counters(), web_.net.client.host_counters()
    web_.fetch(family, server, "page.html")
    web_.fetch(family, server, "large.bin")
    moved = (web_.net.client.counters() - ours).get("tcp_active_opens", 0)
    its = (web_.net.client.host_counters() - host).get("Tcp.ActiveOpens", 0)
    equal((moved, its), (2, 0) if family == AF_TOYTCP else (0, 2), "connections, ours and host's")


@case("toytcp-run curl, nginx on the host's TCP", limit=400)
def _curl(web_):
    connections(web_, AF_TOYTCP, socket.AF_INET)


@case("curl on the host's TCP, toytcp-run nginx", limit=400)
def _nginx(web_):
    connections(web_, socket.AF_INET, AF_TOYTCP)


@case("both under toytcp-run", limit=400)
def _both(web_):
    connections(web_, AF_TOYTCP, AF_TOYTCP)


@case("a URL that is not there, a server that is not there")
def _errors(web_):
    for url, status in (("http://10.2.0.3/none", 22), ("http://10.2.0.3:81/", 7),
                        ("http://10.1.0.77/", 7)):
        done = subprocess.run(["ip", "netns", "exec", web_.net.client.name,
                               find_tool("toytcp-run"), "curl", "-sSf", "--max-time", "50", url],
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
        equal(done.returncode, status, f"curl's status, {url}: {done.stderr.decode()}")


@case("several files over one connection, and in parallel")
def _several(web_):
    host, ours = (f"http://{web_.net.server_address(f)}/some.bin"
                  for f in (socket.AF_INET, AF_TOYTCP))
    before = web_.net.client.counters()
    for url, runs_on in ((host, [find_tool("toytcp-run")]), (ours, [])):
        outputs = [word for at in range(10)
                   for word in ("-o", os.path.join(web_.top, f"got{at}"), url)]
        for options in ([], ["-Z"]):
            web_.net.client.run(*runs_on, "curl", "-sSf", "--max-time", "100", *options, *outputs,
                                limit=120)
            for at in range(10):
                with open(os.path.join(web_.top, f"got{at}"), "rb") as file:
                    equal(hashlib.sha256(file.read()).hexdigest(), web_.sums["some.bin"],
                          "SHA-256")
    moved = web_.net.client.counters() - before
    check(moved["tcp_active_opens"] >= 3, f"not in parallel: {moved}")


# What tshark may find wrong with frames that went over a clean wire, whole and final.
AMISS = {
    "malformed": "_ws.malformed",
    "IP checksum": "ip.checksum.status == 0",
    "TCP checksum": "tcp.checksum.status == 0",
    "sent again": "tcp.analysis.retransmission or tcp.analysis.fast_retransmission or "
                  "tcp.analysis.spurious_retransmission",
    "lost": "tcp.analysis.lost_segment or tcp.analysis.ack_lost_segment",
    "out of order": "tcp.analysis.out_of_order",
    "errors": '_ws.expert.severity == "Error"',
    "reset": "tcp.flags.reset == 1",
}


@case("a capture: nothing that tshark calls wrong", limit=500)
def _capture(web_):
    need("tcpdump", "tshark")
    web_.net.netem("", offloads=False)      # frames as they are on a wire
    for attempt in range(3):
        before = counted(web_.net)
        file = capture(web_, os.path.join(web_.top, f"capture{attempt}.pcap"))
        wrong = amiss(file)
        if not wrong:
            note(f"{tshark(file, 'tcp')} segments")
            return
        moved = [now - then for now, then in zip(counted(web_.net), before)]
        note(f"{wrong}; counters {moved}")
        if wrong == {"sent again"} and all(map(only_probes, moved)):
            return
        # A processor that stands still for longer than the smallest RTO makes a sender
        # repeat what was not lost; it does not every time.
        if wrong != {"sent again"}:
            break
    raise AssertionError(f"frames: {wrong}")


def capture(web_, file):
    with open(os.path.join(web_.top, "tcpdump"), "w+b") as said:
        dump = web_.box.program(web_.net.router, "tcpdump", "-Z", "root", "-U", "-i", "rc", "-B",
                                "16384", "-w", file, "tcp", stderr=said)
        wait_for(lambda: "listening" in reread(said), "tcpdump listens")
        for family, server in ((AF_TOYTCP, socket.AF_INET), (socket.AF_INET, AF_TOYTCP)):
            web_.fetch(family, server, "some.bin", "--limit-rate", "2M")
        # it has seen the last frame: both ends' FIN
        wait_for(lambda: tshark(file, "tcp.flags.fin == 1") >= 4, "four FINs in the capture", 60)
        dump.send_signal(signal.SIGINT)
        dump.wait()
        if " 0 packets dropped by kernel" not in " " + " ".join(reread(said).split()):
            raise Skip("tcpdump missed packets")
    return file


def amiss(file):
    """What is wrong with a capture, by the names of AMISS."""
    if not tshark(file, " or ".join(f"({expression})" for expression in AMISS.values())):
        return set()
    return {what for what, expression in AMISS.items() if tshark(file, expression)}


def only_probes(moved):
    """What was sent again asked whether the tail had come (RFC 8985 7): a busy reader's ACK is
    late, and that is no fault of who asks after two round trips.
    """
    return (moved.get("tcp_retrans_segs", 0) == moved.get("tcp_loss_probes", 0) and
            moved.get("Tcp.RetransSegs", 0) == moved.get("TcpExt.TCPLossProbes", 0))


def counted(net):
    """What either stack of either end has counted."""
    return [count() for ns in (net.client, net.server) for count in (ns.counters, ns.host_counters)]


def reread(file):
    """What a program has written so far; its place in the file, which it shares, is let be."""
    return os.pread(file.fileno(), 1 << 20, 0).decode(errors="replace")


def tshark(file, expression):
    """How many frames match."""
    done = subprocess.run(["tshark", "-n", "-r", file, "-o", "ip.check_checksum:TRUE", "-o",
                           "tcp.check_checksum:TRUE", "-Y", expression, "-T", "fields", "-e",
                           "frame.number"], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          check=False, text=True)
    # a file that is being written may end within a frame
    check(not done.returncode or "cut short" in done.stderr, done.stderr)
    return len(done.stdout.split())


if __name__ == "__main__":
    main(web)
