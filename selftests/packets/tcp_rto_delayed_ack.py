# SPDX-License-Identifier: GPL-2.0
"""RFC 6298: an ACK of several segments is a sample of the first; so the RTO knows delayed ACKs."""

TIMED = True


def test(t):
    t.accepted(TCP_NODELAY=1)
    t.write(100)
    t.gets("PA", 1, 1, 100)
    t.silent(0.15)
    t.write(100)
    t.gets("PA", 101, 1, 100)
    t.silent(0.03)
    t.send("A", 1, 201)
    rtt = t.info()["rtt"]
    # an eighth of the sample, and what the handshake was
    if not 22000 <= rtt <= 24500:
        t.fail(f"SRTT {rtt} us after a first sample of 0 and one of 180 ms")
