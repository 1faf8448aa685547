# SPDX-License-Identifier: GPL-2.0
"""The sysctl ip_no_pmtu_disc: tests are tcp_pmtu_no_pmtu_disc_VALUE.

From 1 on new sockets have IP_PMTUDISC_DONT. A message means 552 bytes with 1, nothing with 2.
"""

from pmtu import DONT, IP_MTU, IP_MTU_DISCOVER, WANT, accepted, discover, option, too_big


def one(t, value, mtu):
    t.sysctl("ip_no_pmtu_disc", value)
    accepted(t)
    if option(t, IP_MTU_DISCOVER) != DONT:
        t.fail(f"IP_MTU_DISCOVER {option(t, IP_MTU_DISCOVER)}, wanted {DONT}")
    discover(t, WANT)
    t.write(1460)
    t.gets("PA", 1, 1, 1460)
    too_big(t, 1000)
    if mtu == 1500:
        t.nothing()
    else:
        t.gets("A", 1, 1, mtu - 40)
    if option(t, IP_MTU) != mtu:
        t.fail(f"IP_MTU {option(t, IP_MTU)}, wanted {mtu}")


def tests():
    for value, mtu in (1, 552), (2, 1500), (3, 1000):
        yield (f"tcp_pmtu_no_pmtu_disc_{value}", lambda t, v=value, m=mtu: one(t, v, m), "")
