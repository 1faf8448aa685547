# SPDX-License-Identifier: GPL-2.0
"""Fragments may say DF; the whole does, where the largest of them did (as Linux)."""

from datagram import DF, header


def run(t, sizes, flagged, want):
    body = bytes(sum(sizes))
    ident, at = t.next_ident(), 0
    for index, size in enumerate(sizes):
        t.packet(t.piece(body, at, at + size, proto=253, ident=ident,
                         flags=DF if index in flagged else 0))
        at += size
    error = t.hears("ICMP 3/2")
    if header(error.icmp_data) != (0, 20 + len(body), ident, want):
        t.fail(f"header of the whole: {header(error.icmp_data)}")


def tests():
    for name, sizes, flagged, want in (
            ("none", (80, 40), (), 0), ("all", (80, 40), (0, 1), DF),
            ("largest", (80, 40), (0,), DF), ("smallest", (80, 40), (1,), 0)):
        yield (f"ip_frag_df_{name}",
               lambda t, s=sizes, f=flagged, w=want: run(t, s, f, w), "")
