# SPDX-License-Identifier: GPL-2.0
"""RFC 8985 7.2: a single segment's ACK may be a delayed one: 200 ms more, but no later than the RTO."""

from loss import established, gets, write

TIMED = True


def test(t):
    established(t)
    write(t, 1)
    gets(t, 0)
    # RTO 300 ms, PTO 200 + 200 ms: the earlier of both, as a probe
    gets(t, 0, after=0.3)
    t.counts(tcp_loss_probes=1, tcp_timeouts=0)
    gets(t, 0, after=0.3)
    t.counts(tcp_loss_probes=1, tcp_timeouts=1)
