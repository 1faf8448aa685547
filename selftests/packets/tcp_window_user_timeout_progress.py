# SPDX-License-Identifier: GPL-2.0
"""RFC 5482: what the persist timer sends and the peer takes is progress; the next wait is new."""

TIMED = True


def test(t):
    t.accepted(TCP_USER_TIMEOUT=10000)
    t.option("TCP_CORK", 1)
    for start in (1, 101, 201):
        t.write(100)
        t.gets("PA", start, 1, 100, after=0.2)
        t.send("A", 1, start + 100)
        t.silent(60)
        t.state("ESTABLISHED")
    t.info(backoff=0, probes=0)
