# SPDX-License-Identifier: GPL-2.0
"""An orphan that is one too many by the time that its timer fires is reset then."""

TIMED = True

OURS_ONLY = "the host's limit is one for all namespaces"


def test(t):
    t.accepted()
    t.write(100)
    t.gets("PA", 1, 1, 100)
    t.close()
    t.gets("FA", 101, 1)
    t.sysctl("tcp_max_orphans", 0)
    t.gets("RA", 102, 1, after=0.2)
    t.state("CLOSED")
    t.counts(tcp_abort_on_memory=1)
