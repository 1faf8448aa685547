# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.8.6.1 (MUST-36): a closed window is probed, first after the RTO."""

TIMED = True


def test(t):
    t.accepted(win=0)
    t.write(100)
    t.gets("A", 0, 1, after=0.2)
    t.info(probes=1)
    t.send("A", 1, 1, win=1000)
    t.gets("PA", 1, 1, 100)
    t.send("A", 1, 101)
    t.info(probes=0)
