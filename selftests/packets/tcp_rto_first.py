# SPDX-License-Identifier: GPL-2.0
"""RFC 6298 2: text that is not acknowledged is sent again after the RTO, 200 ms at least."""

TIMED = True


def test(t):
    t.accepted()
    t.write(100)
    t.gets("PA", 1, 1, 100)
    t.gets("PA", 1, 1, 100, after=0.2)
    t.info(retransmits=1, total_retrans=1, backoff=1)
    t.counts(tcp_timeouts=1, tcp_retrans_segs=1)
