# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.10.7.3: a reset that does not acknowledge our SYN is not believed."""


def test(t):
    t.connect()
    t.gets("S", 0)
    t.flow.skip_syns = True
    for ack in (0, 2, -1, 100000):
        t.send("RA", 0, ack)
        t.nothing()
    t.state("SYN-SENT")
