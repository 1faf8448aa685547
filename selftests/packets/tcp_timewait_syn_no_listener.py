# SPDX-License-Identifier: GPL-2.0
"""A new SYN in TIME-WAIT with nobody listening opens nothing, so it does not end TIME-WAIT either."""


def test(t):
    t.into("TIME-WAIT")
    t.close(t.listener)
    t.send("S", 1000, opts="mss 1460")
    t.gets("A", 2, 2)
    t.state("TIME-WAIT")
