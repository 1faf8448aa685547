# SPDX-License-Identifier: GPL-2.0
"""SO_LINGER of zero: close() sends a reset and no FIN (RFC 9293 3.10.5, ABORT)."""


def test(t):
    t.accepted()
    t.write(100)
    t.gets("PA", 1, 1, 100)
    t.linger(0)
    t.close()
    t.gets("RA", 101, 1)
    t.state("CLOSED")
