# SPDX-License-Identifier: GPL-2.0
"""RFC 6298 2.3: the ACK of what was sent once is one, in slow arithmetic: an eighth."""

TIMED = True


def test(t):
    t.accepted()
    t.write(100)
    t.gets("PA", 1, 1, 100)
    t.silent(0.08)
    t.send("A", 1, 101)
    rtt = t.info()["rtt"]
    if not 9000 <= rtt <= 13000:
        t.fail(f"smoothed round-trip time {rtt} us after samples of 0 and 80 ms")
