# SPDX-License-Identifier: GPL-2.0
"""RFC 1122 4.2.3.6: also for a connection that the program opened."""

TIMED = True


def test(t):
    t.connected(SO_KEEPALIVE=1, TCP_KEEPIDLE=20, TCP_KEEPINTVL=4)
    t.gets("A", 0, 1, after=20)
    t.send("A", 1, 1)
    t.gets("A", 0, 1, after=20)
