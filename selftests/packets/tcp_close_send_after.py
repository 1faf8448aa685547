# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.10.2: SEND after our own close is an error."""


def test(t):
    t.accepted()
    t.shutdown()
    t.gets("FA", 1, 1)
    t.sees("EPIPE", "send")
    t.nothing()
