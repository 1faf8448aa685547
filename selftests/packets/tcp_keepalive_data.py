# SPDX-License-Identifier: GPL-2.0
"""RFC 1122 4.2.3.6: only when nothing has come for so long; what comes begins it anew."""

TIMED = True


def test(t):
    t.accepted()
    t.option("TCP_KEEPIDLE", 10)
    t.option("TCP_KEEPINTVL", 2)
    t.option("SO_KEEPALIVE", 1)
    for _ in range(5):
        t.silent(7)
        t.send("PA", data=100)
        t.gets("A", 1, within=0.3)
    t.gets("A", 0, 501, after=10)
    t.send("A", 501, 1)
    # what is under way has its own timer
    t.write(100)
    t.gets("PA", 1, 501, 100)
    t.send("A", 501, 101)
    t.gets("A", 100, 501, after=10)
