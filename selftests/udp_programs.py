#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""dig, dnsmasq, the C library's resolver, iperf3's UDP and socat, unmodified, through toytcp-run.

The topology is that of lib.Network.
"""

import json
import os
import socket
import subprocess
import tempfile

from lib import (AF_TOYTCP, case, check, equal, find_tool, main, need, need_reuseport, network,
                 wait_for)

NAME, ANSWER = "some.name.test", "192.0.2.77"


def runner(family):
    return [find_tool("toytcp-run")] if family == AF_TOYTCP else []


def serve_names(net, family):
    """dnsmasq on the server's address of a stack. Returns its address."""
    need("dnsmasq", "dig")
    address = net.server_address(family)
    where = tempfile.NamedTemporaryFile()   # pylint: disable=consider-using-with
    program = net.box.program(
        net.server, *runner(family), "dnsmasq", "--keep-in-foreground", "--no-resolv", "--no-hosts",
        "--conf-file=/dev/null", "--bind-interfaces", f"--listen-address={address}", "--pid-file=",
        "--user=root", f"--address=/{NAME}/{ANSWER}", f"--txt-record=large.test,{'x' * 200}",
        "--log-facility=-", stdout=where, stderr=where)

    def up():
        if program.poll() is not None:
            with open(where.name, encoding="utf-8", errors="replace") as said:
                raise RuntimeError(f"dnsmasq: {said.read()}")
        if family == AF_TOYTCP:
            return any(row["local"] == address and row["protocol"] == "udp"
                       for row in net.server.sockets())
        return f"{address}:53" in net.server.run("ss", "-Huln")
    wait_for(up, f"dnsmasq on {address}", 60)
    return address, program


def stop(program):
    program.terminate()
    program.wait()


def udp_moved(net, before):
    """Datagrams of our stack and of the host's that the client has sent."""
    ours, host = (count() - then for count, then in zip(
        (net.client.counters, net.client.host_counters), before))
    return ours.get("udp_out_datagrams", 0), host.get("Udp.OutDatagrams", 0)


def counters(net):
    return net.client.counters(), net.client.host_counters()


def look_up(net, client, server):
    address, program = serve_names(net, server)
    before = counters(net)
    dig = lambda *words: net.client.run(*runner(client), "dig", "+short", "+timeout=5",
                                        f"@{address}", *words).split()
    equal(dig(NAME), [ANSWER], "answer")
    equal(dig("-t", "txt", "large.test"), [f'"{"x" * 200}"'], "a longer answer")
    moved = udp_moved(net, before)
    check(bool(moved[0]) == (client == AF_TOYTCP) and bool(moved[1]) != bool(moved[0]),
          f"datagrams sent, ours and the host's: {moved}")
    equal(dig("+tcp", NAME), [ANSWER], "answer over TCP")
    equal(dig("other.test"), [], "a name that is not there")
    stop(program)


@case("toytcp-run dig, dnsmasq on the host's UDP", limit=120)
def _dig(net):
    need_reuseport()    # Debian 12's dig will not do without
    look_up(net, AF_TOYTCP, socket.AF_INET)


@case("dig on the host's UDP, toytcp-run dnsmasq", limit=120)
def _dnsmasq(net):
    look_up(net, socket.AF_INET, AF_TOYTCP)


@case("both under toytcp-run", limit=120)
def _both(net):
    need_reuseport()
    look_up(net, AF_TOYTCP, AF_TOYTCP)


@case("dig: a server that is not there")
def _no_server(net):
    need("dig")
    need_reuseport()
    done = subprocess.run(["ip", "netns", "exec", net.client.name, *runner(AF_TOYTCP), "dig",
                           "+tries=1", "+timeout=20", "@10.2.0.3", NAME], check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    check("connection refused" in done.stdout, f"dig did not hear of it: {done.stdout}")


@case("the C library's resolver under toytcp-run", limit=120)
def _getent(net):
    need("getent", "unshare")
    address, program = serve_names(net, socket.AF_INET)
    with tempfile.NamedTemporaryFile("w") as conf:
        conf.write(f"nameserver {address}\n")
        conf.flush()
        before = counters(net)
        got = net.client.run("unshare", "-m", "sh", "-c",
                             'mount --bind "$0" /etc/resolv.conf && exec "$@"', conf.name,
                             *runner(AF_TOYTCP), "getent", "ahostsv4", NAME)
        check(got.startswith(ANSWER), f"getent says {got!r}")
        moved = udp_moved(net, before)
        check(moved[0] and not moved[1], f"datagrams sent, ours and the host's: {moved}")
    stop(program)


def iperf(net, client, server, *options):
    """Datagrams by iperf3, not faster than any machine can."""
    need("iperf3")
    address = net.server_address(server)
    with tempfile.TemporaryFile() as said:
        program = net.box.program(net.server, *runner(server), "iperf3", "-s", "-1", "-B", address,
                                  stdout=said, stderr=said)
        rows = lambda: net.server.run("ss", "-Htln") if server == socket.AF_INET else \
            " ".join(f"{row['local']}:{row['local_port']}" for row in net.server.sockets())
        wait_for(lambda: f"{address}:5201" in rows(), "iperf3's server", 60)
        before = counters(net)
        told = json.loads(net.client.run(
            *runner(client), "iperf3", "-J", "-u", "-b", "8M", "-n", "1000000", "-c", address,
            *options, limit=100))
        program.wait()
    got = told["end"]["sum"]
    check(got["packets"] > 500, f"only {got['packets']} datagrams")
    check(got["lost_packets"] * 20 < got["packets"], f"{got['lost_packets']} of {got['packets']} lost")
    if "-R" not in options:
        moved = udp_moved(net, before)
        check((moved[0] > 500) == (client == AF_TOYTCP) and (moved[1] > 500) != (moved[0] > 500),
              f"datagrams sent, ours and the host's: {moved}")


@case("toytcp-run iperf3 -u to the host's", limit=120)
def _iperf_client(net):
    iperf(net, AF_TOYTCP, socket.AF_INET)


@case("toytcp-run iperf3 -u -R from the host's", limit=120)
def _iperf_reverse(net):
    iperf(net, AF_TOYTCP, socket.AF_INET, "-R")


@case("iperf3 -u to toytcp-run iperf3 -s, several streams", limit=120)
def _iperf_server(net):
    iperf(net, socket.AF_INET, AF_TOYTCP, "-P", "3")


@case("iperf3 -u under toytcp-run at both ends, there and back", limit=120)
def _iperf_both(net):
    iperf(net, AF_TOYTCP, AF_TOYTCP)
    iperf(net, AF_TOYTCP, AF_TOYTCP, "-R")


# --- one datagram for many --------------------------------------------------

GROUP = "239.1.2.3"


def socat(net, hears, tells, where, port, heard, told):
    """A socat that hears and one that tells, on one link; each is (namespace, family)."""
    need("socat")
    (ear, ear_family), (mouth, mouth_family) = hears, tells
    text = f"to {where} {port}\n".encode()
    before = net.client.counters()
    with tempfile.NamedTemporaryFile() as file:
        program = net.box.program(ear, *runner(ear_family), "socat", "-u",
                                  f"UDP4-RECV:{port},reuseaddr{heard}",
                                  f"OPEN:{file.name},append")

        def arrived():
            # until the one that hears has its socket
            mouth.run(*runner(mouth_family), "socat", "-u", "STDIN",
                      f"UDP4-DATAGRAM:{where}:{port}{told}", input=text.decode(), stdin=None)
            check(program.poll() is None, "socat that was to hear has ended")
            file.seek(0)
            return file.read()
        check(set(wait_for(arrived, "a datagram", 60).splitlines(True)) == {text}, "another text")
        stop(program)
    moved = net.client.counters() - before
    equal(bool(moved.get("udp_in_datagrams")), ear_family == AF_TOYTCP, "read by our stack")
    equal(bool(moved.get("udp_out_datagrams")), mouth_family == AF_TOYTCP, "sent by our stack")


@case("socat: a multicast pair, toytcp-run hears", limit=120)
def _multicast_hears(net):
    socat(net, (net.client, AF_TOYTCP), (net.router, socket.AF_INET), GROUP, 6001,
          f",ip-add-membership={GROUP}:10.1.0.2", ",ip-multicast-if=10.1.0.1")


@case("socat: a multicast pair, toytcp-run tells", limit=120)
def _multicast_tells(net):
    socat(net, (net.router, socket.AF_INET), (net.client, AF_TOYTCP), GROUP, 6002,
          f",ip-add-membership={GROUP}:10.1.0.1", ",ip-multicast-if=10.1.0.2,ip-multicast-ttl=2")


@case("socat: a multicast pair on one machine, both under toytcp-run", limit=120)
def _multicast_both(net):
    socat(net, (net.client, AF_TOYTCP), (net.client, AF_TOYTCP), GROUP, 6003,
          f",ip-add-membership={GROUP}:10.1.0.2", "")


@case("socat: broadcasts, both ways", limit=120)
def _broadcast(net):
    socat(net, (net.client, AF_TOYTCP), (net.router, socket.AF_INET), "10.1.0.255", 6004, "",
          ",broadcast")
    socat(net, (net.router, socket.AF_INET), (net.client, AF_TOYTCP), "10.1.0.255", 6005, "",
          ",broadcast")


if __name__ == "__main__":
    os.environ.setdefault("TERM", "dumb")
    main(network)
