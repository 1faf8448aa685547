# SPDX-License-Identifier: GPL-2.0
"""RFC 6298 5.2: when all is acknowledged the timer stops."""


def test(t):
    t.accepted()
    t.write(1000)
    t.gets("PA", 1, 1, 1000)
    t.send("A", 1, 1001)
    t.silent(0.4)
    t.counts(tcp_timeouts=0)
