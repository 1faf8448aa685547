# SPDX-License-Identifier: GPL-2.0
"""RFC 6298 5.5: each time-out doubles the RTO."""

TIMED = True


def test(t):
    t.accepted()
    t.write(100)
    t.gets("PA", 1, 1, 100)
    for number in range(8):
        t.gets("PA", 1, 1, 100, after=0.2 * 2 ** number)
        t.info(backoff=number + 1)
