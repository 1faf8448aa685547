# SPDX-License-Identifier: GPL-2.0
"""RFC 1812 4.3.2.8: six errors to one destination, then one a second; tests are icmp_limit_CASE."""

from datagram import echo
from wire import ip

TIMED = True


def ask(t, source="10.3.0.2"):
    t.packet(ip(source, t.address, 253, bytes(8), frag=0))
    t.fence()
    heard, t.others[:] = len(t.others), []
    return heard


def many(t, count, source="10.3.0.2"):
    return sum(ask(t, source) for _ in range(count))


def limited(t, want, got, what):
    if got != want:
        t.fail(f"{got} errors {what}, wanted {want}")


def one(t):
    t.sysctl("icmp_ratemask", 6168)
    t.silent(20)
    limited(t, 6, many(t, 20), "at once")
    if t.ours:
        t.counts(icmp_drop_rate_limit_host=14, icmp_out_unreachs=6)
    t.silent(0.9)
    limited(t, 0, many(t, 3), "within a second")
    t.silent(0.2)
    limited(t, 1, many(t, 3), "after a second")
    t.silent(3.05)
    limited(t, 3, many(t, 9), "after three more")
    t.silent(60)
    limited(t, 6, many(t, 9), "after a minute")


def others(t):
    """One that is answered no more does not take from another."""
    t.sysctl("icmp_ratemask", 6168)
    t.silent(20)
    limited(t, 6, many(t, 20, "10.3.0.31"), "to the first")
    limited(t, 6, many(t, 20, "10.3.0.32"), "to the second")


def interval(t):
    t.sysctl("icmp_ratemask", 6168)
    t.sysctl("icmp_ratelimit", 100)
    t.silent(20)
    limited(t, 6, many(t, 20, "10.3.0.33"), "at once")
    t.silent(0.25)
    limited(t, 2, many(t, 9, "10.3.0.33"), "after a quarter of a second")


def off(t):
    t.sysctl("icmp_ratemask", 6168)
    t.sysctl("icmp_ratelimit", 0)
    limited(t, 20, many(t, 20), "without a limit")


def echoes(t):
    """Answers are not limited but by the mask."""
    t.sysctl("icmp_ratemask", 6168)
    t.silent(20)
    for _ in range(30):
        t.packet(t.ip(1, echo(4)))
        t.answered(4)


def tests():
    for function in (one, others, interval, off, echoes):
        yield f"icmp_limit_{function.__name__}", function, ""
