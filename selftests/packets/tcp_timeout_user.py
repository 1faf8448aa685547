# SPDX-License-Identifier: GPL-2.0
"""RFC 5482 3.1: TCP_USER_TIMEOUT in the place of R2, counted from the first repetition."""

TIMED = True


def test(t):
    t.accepted(TCP_USER_TIMEOUT=5000)
    t.write(100)
    t.gets("PA", 1, 1, 100)
    for number in range(4):
        t.gets("PA", 1, 1, 100, after=0.2 * 2 ** number)
    # about 3 s are gone since the first one
    t.silent(1.7)
    t.state("ESTABLISHED")
    t.silent(0.8)
    t.error("ETIMEDOUT")
    t.state("CLOSED")
    t.counts(tcp_abort_on_timeout=1)
