# SPDX-License-Identifier: GPL-2.0
"""RFC 791 3.2: fragments come together whatever their order; tests are ip_frag_order_CASE."""

from datagram import echo

SIZE = 3000         # of the echo; its message is 8 bytes longer
EDGES = (0, 800, 1600, 2400, SIZE + 8)
ORDERS = {"straight": (0, 1, 2, 3), "backwards": (3, 2, 1, 0), "last_first": (3, 0, 1, 2),
          "hole": (0, 2, 3, 1), "ends_first": (0, 3, 2, 1), "twice": (0, 2, 2, 0, 3, 3, 1),
          "after_it": (0, 1, 2, 3, 1)}


def run(t, order):
    pieces = t.pieces(echo(SIZE), *EDGES)
    done = set()
    for index in order:
        t.quiet()
        t.packet(pieces[index])
        if len(done | {index}) == 4 > len(done):
            t.answered(SIZE)
        done.add(index)
    t.quiet()
    t.counts(ip_reasm_reqds=len(order), ip_reasm_oks=1, ip_reasm_fails=0)
    if t.ours:
        # what comes after the end is the beginning of another
        t.counts(ip_drop_frag_dup=3 if len(order) == 7 else 0)


def smallest(t):
    """Pieces of 8 bytes."""
    body = echo(300)
    for piece in t.pieces(body, *range(0, 308, 8), 308):
        t.quiet()
        t.packet(piece)
    t.answered(300)
    t.counts(ip_reasm_reqds=39, ip_reasm_oks=1)


def largest(t):
    """65535 bytes with the header; the answer is as large."""
    size = 65535 - 28
    for piece in t.pieces(echo(size), *range(0, size + 8, 1480), size + 8):
        t.packet(piece)
    lengths = t.answered(size)
    if len(lengths) != 45:
        t.fail(f"the answer is in {len(lengths)} fragments")


def tests():
    for name, order in ORDERS.items():
        yield f"ip_frag_order_{name}", lambda t, o=order: run(t, o), ""
    yield "ip_frag_order_smallest", smallest, ""
    yield "ip_frag_order_largest", largest, ""
