# SPDX-License-Identifier: GPL-2.0
"""RFC 5961 5.2: text with such an ACK is not taken."""


def test(t):
    t.accepted()
    t.send("PA", 1, -100000, 100)
    t.gets("A", 1, 1)
    t.sees("EAGAIN")
