# SPDX-License-Identifier: GPL-2.0
"""RFC 7323 5.4: our clock ticks each millisecond."""

TIMED = True


def test(t):
    t.accepted(ts=1000)
    t.write(10)
    first = t.gets("PA", 1, 1, 10)
    t.silent(0.15)
    t.send("A", 1, 11)
    t.silent(0.85)
    t.write(10)
    second = t.gets("PA", 11, 1, 10)
    passed = int(second.option("TS")[0]) - int(first.option("TS")[0])
    if not 980 <= passed <= 1040:
        t.fail(f"{passed} in a second")
