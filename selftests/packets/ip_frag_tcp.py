# SPDX-License-Identifier: GPL-2.0
"""TCP over fragments: a segment is whole, or is not there."""

from segment import build, stream


def test(t):
    t.accepted()
    segment = build(t.flow, "PA", 1, 1, stream(1, 1400), 65535)
    for piece in reversed(t.pieces(segment[20:], 0, 400, 800, 1420, proto=6)):
        t.nothing()
        t.unread(0)
        t.packet(piece)
    t.gets("A", 1, 1401)
    t.read(1400)
    t.counts(ip_reasm_oks=1)
