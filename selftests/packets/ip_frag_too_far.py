# SPDX-License-Identifier: GPL-2.0
"""ipfrag_max_dist: what stays incomplete while its source sends 64 others is of an older datagram.

IDs come round (RFC 6864 5.1): an old first half must not be joined with a new second one.
"""

from datagram import echo

BODY = echo(1000)


def run(t, between, far, limit=None):
    if limit is not None:
        t.sysctl("ipfrag_max_dist", limit)
    first, second = t.pieces(BODY, 0, 504, 1008)
    t.packet(first)
    for _ in range(between):
        t.packet(t.piece(BODY, 0, 504, ident=t.next_ident()))
    t.packet(second)
    if not far:
        t.answered(1000)
        t.counts(ip_reasm_oks=1, ip_reasm_fails=0)
        return
    t.quiet()
    t.counts(ip_reasm_fails=1)
    if t.ours:
        t.counts(ip_reasm_too_far=1)
    # it has begun anew with the second
    t.packet(first)
    t.answered(1000)


def tests():
    yield "ip_frag_too_far_near", lambda t: run(t, 63, False), ""
    yield "ip_frag_too_far_far", lambda t: run(t, 64, True), ""
    yield "ip_frag_too_far_off", lambda t: run(t, 100, False, 0), ""
    yield "ip_frag_too_far_less", lambda t: run(t, 5, True, 5), ""
