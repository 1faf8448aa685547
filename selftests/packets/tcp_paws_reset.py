# SPDX-License-Identifier: GPL-2.0
"""RFC 7323 5.2: a reset is not measured by its timestamp."""


def test(t):
    t.accepted(ts=1000)
    t.flow.ts = 1
    t.send("R", 1)
    t.nothing()
    t.state("CLOSED")
