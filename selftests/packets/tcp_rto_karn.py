# SPDX-License-Identifier: GPL-2.0
"""RFC 6298 3 and 5, Karn: no sample of what was sent twice; the RTO stays doubled till one comes."""

TIMED = True


def test(t):
    t.accepted()
    before = t.info()["rtt"]
    t.write(100)
    t.gets("PA", 1, 1, 100)
    t.gets("PA", 1, 1, 100, after=0.2)
    t.send("A", 1, 101)
    if t.info()["rtt"] != before:
        t.fail(f"rtt {t.info()['rtt']}, was {before}")
    # 5: the back-off lasts until there is a sample; then it is gone
    t.write(100)
    t.gets("PA", 101, 1, 100)
    t.gets("PA", 101, 1, 100, after=0.4)
    t.send("A", 1, 201)
    t.write(100)
    t.gets("PA", 201, 1, 100)
    t.send("A", 1, 301)
    t.write(100)
    t.gets("PA", 301, 1, 100)
    t.gets("PA", 301, 1, 100, after=0.2)
