# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.8.3 (MUST-20): after R2 the connection is given up, with ETIMEDOUT."""

TIMED = True


def test(t):
    t.sysctl("tcp_retries2", 3)
    t.accepted()
    t.write(100)
    for wait in (0, 0.2, 0.4, 0.8):
        t.gets("PA", 1, 1, 100, **({"after": wait} if wait else {}))
    t.error("ETIMEDOUT", 30)
    t.state("CLOSED")
    t.counts(tcp_abort_on_timeout=1)
