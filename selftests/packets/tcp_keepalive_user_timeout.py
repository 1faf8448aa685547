# SPDX-License-Identifier: GPL-2.0
"""RFC 5482: with TCP_USER_TIMEOUT it, not the number of probes, says when to end."""

TIMED = True


def test(t):
    t.accepted(SO_KEEPALIVE=1, TCP_KEEPIDLE=10, TCP_KEEPINTVL=5, TCP_KEEPCNT=1,
               TCP_USER_TIMEOUT=22000)
    t.gets("A", 0, 1, after=10)
    t.gets("A", 0, 1, after=5)
    t.gets("A", 0, 1, after=5)
    t.gets("RA", 1, 1, after=5)
    t.error("ETIMEDOUT")
