# SPDX-License-Identifier: GPL-2.0
"""RFC 7413 4.2.2: the SYN's data is there before the handshake is over, and acknowledged with it."""

from fastopen import SYN_DATA, accepted


def test(t):
    accepted(t)
    t.poll("IN OUT")
    t.read(10)
    t.counts(tcp_fastopen_passive=1, tcp_fastopen_passive_fail=0)
    t.send("A", 11, 1)
    t.nothing()
    t.state("ESTABLISHED")
    if not t.info()["options"] & SYN_DATA:
        t.fail("TCPI_OPT_SYN_DATA is not set")
    t.send("A", 11, 1, 5)
    t.gets("A", 1, 16, within=0.3)
    t.read(5)
