# SPDX-License-Identifier: GPL-2.0
"""No more than 65535 bytes come together: the ping of death is refused."""

from datagram import PATTERN


def alone(t):
    """The fragment alone reaches beyond."""
    ident = t.next_ident()
    t.packet(t.ip(1, bytes(16), frag=65528 // 8, ident=ident))
    t.quiet()
    if t.ours:      # the host waits for the rest
        t.counts(ip_drop_frag_oversize=1, ip_reasm_fails=1)


def by_options(t):
    """Each fits, but not with the header of the first."""
    body = PATTERN[:65515]
    ident = t.next_ident()
    t.packet(t.piece(body, 0, 1200, ident=ident, options=b"\1" * 4))
    for at in range(1200, 65515, 1480):
        t.packet(t.piece(body, at, min(at + 1480, 65515), ident=ident))
    t.quiet()
    t.counts(ip_reasm_oks=0, ip_reasm_fails=1)
    if t.ours:
        t.counts(ip_drop_frag_oversize=1)


def tests():
    yield "ip_frag_oversize_alone", alone, ""
    yield "ip_frag_oversize_options", by_options, ""
