# SPDX-License-Identifier: GPL-2.0
"""RFC 6298 3, Karn: the ACK of what was sent twice is no sample of the round-trip time."""

TIMED = "also"


def test(t):
    t.accepted()
    before = t.info()["rtt"]
    t.write(100)
    t.gets("PA", 1, 1, 100)
    t.gets("PA", 1, 1, 100, after=0.2)
    t.send("A", 1, 101)
    if t.info()["rtt"] != before:
        t.fail(f"rtt {t.info()['rtt']}, was {before}")
