# SPDX-License-Identifier: GPL-2.0
"""RFC 7413 4.2.1: a cookie that comes with the SYN-ACK takes the place of the old one."""

from fastopen import PLAIN, again, learn, send_to, wants

NEW = "112233445566"


def test(t):
    learn(t)
    wants(t, send_to(t, 100), 100)
    t.gets("S", 0, data=100)
    t.send("SA", 0, 1, opts=f"mss 1460,fo {NEW}")
    t.gets("A", 1, 1, 100)
    again(t)
    wants(t, send_to(t, 100), 100)
    t.gets("S", 0, data=100, opts=f"{PLAIN},fo {NEW}")
