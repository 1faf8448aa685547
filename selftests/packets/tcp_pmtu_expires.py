# SPDX-License-Identifier: GPL-2.0
"""RFC 1191 6.3: after the sysctl mtu_expires it is tried whether the path has become wider."""

from pmtu import IP_MTU, accepted, option, sysctl, too_big

TIMED = True


def test(t):
    accepted(t)
    t.write(1460)
    t.gets("PA", 1, 1, 1460)
    too_big(t, 1000)
    t.gets("A", 1, 1, 960)
    t.gets("PA", 961, 1, 500)
    t.send("A", 1, 1461)
    t.silent(599)
    t.write(1460)
    t.gets("A", 1461, 1, 960)
    t.gets("PA", 2421, 1, 500)
    t.send("A", 1, 2921)
    t.silent(2)
    if option(t, IP_MTU) != 1500:
        t.fail(f"IP_MTU {option(t, IP_MTU)}")
    t.write(1460)
    t.gets("PA", 2921, 1, 1460)
    sysctl(t, "mtu_expires", 20)
    too_big(t, 1000, 2921)
    t.gets("A", 2921, 1, 960)
    t.gets("PA", 3881, 1, 500)
    t.send("A", 1, 4381)
    t.silent(21)
    t.write(1460)
    t.gets("PA", 4381, 1, 1460)
