# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.10.7.3, first step: an ACK of what we never sent gets a reset with its number.

The open goes on: the right SYN-ACK completes it.
"""


def test(t):
    t.connect()
    t.gets("S", 0)
    t.flow.skip_syns = True
    t.send("SA", 0, 2)
    t.gets("R", 2)
    t.state("SYN-SENT")
    t.send("SA", 0, 1)
    t.gets("A", 1, 1)
    t.state("ESTABLISHED")
