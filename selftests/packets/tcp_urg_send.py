# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.8.5: MSG_OOB makes all that was written urgent, up to its end."""

import socket

MSS = 1000


def test(t):
    t.accepted()
    t.write(10, socket.MSG_OOB)
    t.gets("PAU", 1, 1, 10, urg=10)
    t.send("A", 1, 11)
    t.write(10)
    t.gets("PA", 11, 1, 10, urg=0)


def long(t):
    """Each segment points to the same place."""
    t.accepted(opts=f"mss {MSS}")
    t.write(2500, socket.MSG_OOB)
    t.gets("AU", 1, 1, MSS, urg=2500)
    t.gets("AU", 1001, 1, MSS, urg=1500)
    t.gets("PAU", 2001, 1, 500, urg=500)
    # it counts until it is acknowledged: nothing of it waits for Nagle
    t.write(10)
    t.gets("PA", 2501, 1, 10, urg=0)
    t.write(10)
    t.gets("PA", 2511, 1, 10, urg=0)


def tests():
    return [("tcp_urg_send", test, ""), ("tcp_urg_send_long", long, "")]
