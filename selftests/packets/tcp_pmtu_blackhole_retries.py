# SPDX-License-Identifier: GPL-2.0
"""The search begins when tcp_retries1 says so; tcp_base_mss and tcp_mtu_probe_floor bound it."""

from pmtu import accepted

TIMED = True


def test(t):
    t.sysctl("tcp_mtu_probing", 1)
    t.sysctl("tcp_retries1", 1)
    t.sysctl("tcp_base_mss", 900)
    t.sysctl("tcp_mtu_probe_floor", 300)
    accepted(t, ts=1000)
    t.write(1448)
    t.gets("PA", 1, 1, 1448)
    for number in range(2):
        t.gets("PA", 1, 1, 1448, after=0.2 * 2 ** number)
    for number, mss in (2, 900), (3, 450), (4, 300), (5, 300):
        t.gets("A", 1, 1, mss, after=0.2 * 2 ** number)
