# SPDX-License-Identifier: GPL-2.0
"""RFC 1337: a reset with a wrong number does not end TIME-WAIT."""


def test(t):
    t.into("TIME-WAIT")
    for seq in (1, 3, 100, 100000):
        t.send("R", seq)
        t.nothing()
    t.state("TIME-WAIT")
