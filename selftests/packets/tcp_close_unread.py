# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.6.1 (and RFC 2525 2.17): close() with unread text is a reset, not a FIN."""


def test(t):
    t.accepted()
    t.send("PA", 1, 1, 100)
    t.gets("A", 1, 101)
    t.close()
    t.gets("RA", 1, 101)
    t.state("CLOSED")
    t.counts(tcp_abort_on_close=1)
