# SPDX-License-Identifier: GPL-2.0
"""Fragments that cannot be of one datagram; tests are ip_frag_contradiction_CASE.

RFC 5722 4, in IPv4 as Linux since 4.19: with the first overlap all of it is given up, what
would have completed it too. An exact repetition, or a part of what has come, is let go.
"""

from datagram import echo

BODY = echo(1600)       # 1608 bytes
# begin, end, more; the last of them is the bad one, and what completes the rest follows
BAD = {
    "overlap_before": ("overlap", [(0, 800, True), (792, 1608, False)]),
    "overlap_behind": ("overlap", [(800, 1608, False), (0, 808, True)]),
    "overlap_over": ("overlap", [(400, 800, True), (800, 1608, False), (0, 1608, True)]),
    "overlap_around": ("overlap", [(0, 400, True), (1200, 1608, False), (400, 800, True),
                                   (392, 808, True)]),
    "end_beyond": ("end", [(800, 1608, False), (1608, 1616, True)]),
    "end_later": ("end", [(800, 1608, False), (1608, 1700, False)]),
    "end_earlier": ("end", [(0, 1200, True), (400, 800, False)]),
    "empty": ("tiny", [(0, 800, True), (800, 800, True)]),
    "less_than_a_unit": ("tiny", [(0, 800, True), (800, 807, True)]),
}


def run(t, why, spans):
    ident = t.next_ident()
    body = BODY + bytes(200)

    def send(begin, end, more):
        # begin 0 and no more would be no fragment
        t.packet(t.piece(body, begin, end, more=more or begin == 0, ident=ident))

    for begin, end, more in spans:
        send(begin, end, more)
    t.quiet()
    t.counts(ip_reasm_fails=1, ip_reasm_oks=0)
    if t.ours or why == "overlap":
        t.counts(**{f"ip_drop_frag_{why}": 1})
    # all that was missing, and yet it is not whole
    for begin, end in ((0, 400), (400, 800), (1200, 1600)):
        send(begin, end, True)
    t.quiet()
    t.counts(ip_reasm_oks=0)


def part(t):
    """Nothing new in it, cut otherwise than before."""
    ident = t.next_ident()
    for begin, end in ((0, 800), (800, 1200), (400, 1000), (808, 1200), (0, 8), (1200, 1608)):
        t.packet(t.piece(BODY, begin, end, ident=ident))
    t.answered(1600)
    t.counts(ip_reasm_oks=1, ip_reasm_fails=0)
    if t.ours:
        t.counts(ip_drop_frag_dup=3)


def rest(t):
    """What is no unit of 8 is cut off all but the last."""
    ident = t.next_ident()
    for begin, end in ((0, 807), (800, 1608)):
        t.packet(t.piece(BODY, begin, end, ident=ident))
    t.answered(1600)


def tests():
    for name, (why, spans) in BAD.items():
        yield f"ip_frag_contradiction_{name}", lambda t, w=why, s=spans: run(t, w, s), ""
    yield "ip_frag_contradiction_part", part, ""
    yield "ip_frag_contradiction_rest", rest, ""
