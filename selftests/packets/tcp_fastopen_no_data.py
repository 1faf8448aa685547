# SPDX-License-Identifier: GPL-2.0
"""RFC 7413 4.2.2: a good cookie without data: the server may send at once all the same."""

from fastopen import SYN_DATA, accepted


def test(t):
    accepted(t, 0)
    t.poll("OUT")
    t.write(10)
    t.gets("A", 1, 1, 10)
    t.counts(tcp_fastopen_passive=1)
    t.send("A", 1, 11)
    t.state("ESTABLISHED")
    if t.info()["options"] & SYN_DATA:
        t.fail("TCPI_OPT_SYN_DATA is set")
