# SPDX-License-Identifier: GPL-2.0
"""RFC 5482 3.1: an ACK of new data begins it anew."""

TIMED = True


def test(t):
    t.accepted(TCP_USER_TIMEOUT=2000)
    for number in range(3):
        t.write(100)
        t.gets("PA", 1 + 100 * number, 1, 100)
        t.gets("PA", 1 + 100 * number, 1, 100, within=1.2)
        t.silent(0.2)
        t.send("A", 1, 101 + 100 * number)
    t.state("ESTABLISHED")
