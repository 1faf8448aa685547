# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.8.1: an unacknowledged FIN is sent again after the RTO."""

TIMED = True


def test(t):
    t.accepted()
    t.close()
    t.gets("FA", 1, 1)
    t.gets("FA", 1, 1, after=0.2)
    t.send("A", 1, 2)
    t.state("FIN-WAIT-2")
