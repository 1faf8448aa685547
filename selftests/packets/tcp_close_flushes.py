# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.10.4: what was written goes first, the FIN on its last segment."""


def test(t):
    t.accepted(win=1460)
    t.write(2000)
    t.drain()
    t.close()
    t.nothing()
    t.send("A", 1, t.flow.ack, win=5000)
    rest = t.drain()
    if t.flow.ack != 2002 or "F" not in rest[-1].flags:
        t.fail("the FIN does not follow the text")
    t.state("FIN-WAIT-1")
