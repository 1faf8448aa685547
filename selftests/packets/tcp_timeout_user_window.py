# SPDX-License-Identifier: GPL-2.0
"""RFC 5482: it ends a connection whose window stays closed, though each probe is answered."""

TIMED = True


def test(t):
    t.accepted(TCP_USER_TIMEOUT=4500, win=0)
    t.write(100)
    for number in range(4):
        t.gets("A", 0, 1, after=0.2 * 2 ** number)
        t.send("A", 1, 1, win=0)
    t.state("ESTABLISHED")
    t.silent(2.1)
    t.error("ETIMEDOUT")
    t.state("CLOSED")
