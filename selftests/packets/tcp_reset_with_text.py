# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.5.3 (SHLD-2): a reset may carry text; it is a reset all the same."""


def test(t):
    t.accepted()
    t.send("R", 1, None, 20)
    t.nothing()
    t.state("CLOSED")
    t.error("ECONNRESET")
