# SPDX-License-Identifier: GPL-2.0
"""RFC 1122 4.2.3.6: TCP_KEEPIDLE, TCP_KEEPINTVL, TCP_KEEPCNT, on the listener."""

TIMED = True


def test(t):
    t.accepted(SO_KEEPALIVE=1, TCP_KEEPIDLE=10, TCP_KEEPINTVL=5, TCP_KEEPCNT=3)
    t.gets("A", 0, 1, after=10)
    t.gets("A", 0, 1, after=5)
    t.gets("A", 0, 1, after=5)
    t.gets("RA", 1, 1, after=5)
    t.error("ETIMEDOUT")
