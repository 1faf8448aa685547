# SPDX-License-Identifier: GPL-2.0
"""RFC 5681 2: with nothing under way there are no duplicate ACKs."""


def test(t):
    t.accepted()
    for _ in range(5):
        t.send("A", 1, 1)
    t.nothing()
    t.info(ca_state=0)
    t.counts(tcp_retrans_segs=0)
