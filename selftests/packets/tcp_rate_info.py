# SPDX-License-Identifier: GPL-2.0
"""TCP_INFO: what was delivered, and at what rate; SO_MAX_PACING_RATE."""

TIMED = True
MSS = 1000
SO_MAX_PACING_RATE = 47


def test(t):
    t.accepted(opts=f"mss {MSS}")
    t.info(delivered=1, delivered_ce=0, delivery_rate=0, max_pacing_rate=2**64 - 1)
    for number in range(3):
        at = t.written
        t.write(10 * MSS)
        for segment in range(10):
            t.gets("A", at + segment * MSS, 1, MSS)
        t.silent(0.1)
        t.send("A", 1, t.written)
        info = t.info(delivered=11 + 10 * number)
        # ten segments in 0.1 s and the tick that a timer may be late
        if not 85000 <= info["delivery_rate"] <= 100001:
            t.fail(f"tcpi_delivery_rate {info['delivery_rate']}")
    t.sock.setsockopt(1, SO_MAX_PACING_RATE, 50000)
    t.write(MSS)
    t.gets("PA", 1 + 30 * MSS, 1, MSS)
    t.silent(0.1)
    t.send("A", 1, t.written)
    t.info(delivered=32, pacing_rate=50000, max_pacing_rate=50000)
