# SPDX-License-Identifier: GPL-2.0
"""RFC 1122 4.2.3.6: after two hours of silence a probe, and again two hours after its answer."""

TIMED = True
HOUR = 3600


def test(t):
    t.accepted()
    t.option("SO_KEEPALIVE", 1)
    for _ in range(3):
        t.gets("A", 0, 1, after=2 * HOUR)
        t.begin()
        t.send("A", 1, 1)
    # not answered: every 75 s, nine in all, then a reset
    t.gets("A", 0, 1, after=2 * HOUR)
    for number in range(8):
        t.info(probes=number + 1)
        t.gets("A", 0, 1, after=75)
    t.gets("RA", 1, 1, after=75)
    t.error("ETIMEDOUT")
    t.state("CLOSED")
    t.counts(tcp_keepalive_probes=12, tcp_abort_on_timeout=1)
