# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.10.7.4: the FIN again restarts the 2 MSL."""

TIMED = True


def test(t):
    t.into("TIME-WAIT")
    t.silent(40)
    t.send("FA", 1, 2)
    t.gets("A", 2, 2)
    t.silent(40)
    t.state("TIME-WAIT")
    t.silent(30)
    t.state("CLOSED")
