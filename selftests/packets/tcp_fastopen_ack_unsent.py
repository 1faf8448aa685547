# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.10.7.4, fifth check: in SYN-RECEIVED an ACK of what was never sent gets a reset."""

from fastopen import accepted


def test(t):
    accepted(t)
    t.send("A", 11, 2)
    t.gets("R", 2)
    t.state("SYN-RECEIVED")
    t.send("A", 11, 1)
    t.state("ESTABLISHED")
