# SPDX-License-Identifier: GPL-2.0
"""A shorter TCP_KEEPIDLE counts from the last sign of life."""

TIMED = True


def test(t):
    t.accepted(SO_KEEPALIVE=1)
    t.silent(10)
    t.option("TCP_KEEPIDLE", 30)
    t.gets("A", 0, 1, after=20)
    t.send("A", 1, 1)
    t.silent(12)
    t.option("TCP_KEEPIDLE", 5)
    t.gets("A", 0, 1, within=0.1)
