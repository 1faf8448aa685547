# SPDX-License-Identifier: GPL-2.0
"""RFC 5961 7: after half a second there is a challenge ACK again."""

TIMED = True


def test(t):
    t.accepted()
    t.send("S", 500)
    t.gets("A", 1, 1)
    t.silent(0.4)
    t.send("S", 500)
    t.silent(0.12)
    t.send("S", 500)
    t.gets("A", 1, 1)
