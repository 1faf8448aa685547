# SPDX-License-Identifier: GPL-2.0
"""A listener that has sent no cookie takes none: it is not even looked at."""


def test(t):
    t.listen()
    t.send("A", 1, 1)
    t.gets("R", 1)
    t.counts(tcp_syncookies_failed=0, tcp_syncookies_recv=0)
