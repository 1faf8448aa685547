# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.8.5: an end of urgent data that the field cannot reach is somewhere ahead."""

import socket

MSS = 1460


def test(t):
    t.accepted(opts=f"mss {MSS}", SO_SNDBUF=1 << 18)
    t.write(60000)
    t.drain()
    t.write(30000, socket.MSG_OOB)
    t.send("A", 1, 1 + 10 * MSS)
    for number in range(10, 30):
        seq = 1 + number * MSS
        t.gets("AU", seq, 1, MSS, urg=min(90001 - seq, 65535))
