# SPDX-License-Identifier: GPL-2.0
"""A reset in CLOSE-WAIT reads as EPIPE on the next send (as Linux and RFC 9293 3.10.7.4)."""


def test(t):
    t.into("CLOSE-WAIT")
    t.send("R", 2)
    t.nothing()
    t.state("CLOSED")
    t.sees("EPIPE", "send")
