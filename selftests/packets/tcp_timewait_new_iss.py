# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.6.1: the new connection's ISS is larger than what the old one has used."""

from segment import relative


def test(t):
    t.into("TIME-WAIT")
    old = t.flow.irs
    t.send("S", 1000, opts="mss 1460")
    t.gets("SA", 0, 1001)
    if relative(t.flow.irs, old + 2) <= 0:
        t.fail("an old segment of ours would fit into the new connection")
