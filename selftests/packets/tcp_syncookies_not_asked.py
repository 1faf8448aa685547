# SPDX-License-Identifier: GPL-2.0
"""A listener that has sent no cookie takes none: it is not even looked at."""

OURS_ONLY = "Linux looks at it from 5 to 7 minutes after its start, when jiffies pass 0"


def test(t):
    t.listen()
    t.send("A", 1, 1)
    t.gets("R", 1)
    t.counts(tcp_syncookies_failed=0, tcp_syncookies_recv=0)
