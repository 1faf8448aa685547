# SPDX-License-Identifier: GPL-2.0
"""A reset with SYN set is a reset."""


def test(t):
    t.accepted()
    t.send("SR", 1)
    t.nothing()
    t.state("CLOSED")
