# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.7.1: the MSS follows the device's MTU, down and up."""

from pmtu import accepted


def test(t):
    accepted(t)
    try:
        t.bench.ns.ip("link set tun0 mtu 1000")
        t.write(1460)
        t.gets("A", 1, 1, 960)
        t.gets("PA", 961, 1, 500)
        t.send("A", 1, 1461)
    finally:
        t.bench.ns.ip("link set tun0 mtu 1500")
    t.write(1460)
    t.gets("PA", 1461, 1, 1460)
