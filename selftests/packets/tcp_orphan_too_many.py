# SPDX-License-Identifier: GPL-2.0
"""Beyond tcp_max_orphans a connection that the program closes is reset."""

OURS_ONLY = "the host's limit is one for all namespaces"


def test(t):
    t.sysctl("tcp_max_orphans", 0)
    t.accepted()
    t.close()
    t.gets("FA", 1, 1)
    t.gets("RA", 2, 1)
    t.state("CLOSED")
    t.counts(tcp_abort_on_memory=1)
