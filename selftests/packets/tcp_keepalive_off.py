# SPDX-License-Identifier: GPL-2.0
"""RFC 1122 4.2.3.6: off unless it was asked for, and off again."""

TIMED = True


def test(t):
    t.accepted(TCP_KEEPIDLE=10)
    t.silent(100)
    t.option("SO_KEEPALIVE", 1)
    t.silent(5)
    t.option("SO_KEEPALIVE", 0)
    t.silent(100)
    t.state("ESTABLISHED")
