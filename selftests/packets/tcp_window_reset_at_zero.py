# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.4 (MUST-66): a reset counts with our window closed as well."""


def test(t):
    t.accepted(SO_RCVBUF=16384)
    t.fill_window()
    t.send("R", t.flow.acked)
    t.nothing()
    t.state("CLOSED")
