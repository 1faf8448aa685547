# SPDX-License-Identifier: GPL-2.0
"""RFC 3168 5.3: the ECN field of what is reassembled; tests are ip_frag_ecn_FIRST_SECOND.

The error about a protocol that is not there quotes the header of the whole. A CE among ECT
is not lost; Not-ECT among others is a contradiction, and nothing comes together.
"""

from datagram import header

NAMES = ("not", "ect1", "ect0", "ce")
WANT = ((0, None, None, None), (None, 1, 1, 3), (None, 2, 2, 3), (None, 3, 3, 3))


def run(t, first, second):
    body = bytes(100)
    ident = t.next_ident()
    t.packet(t.piece(body, 0, 80, proto=253, tos=first, ident=ident))
    t.packet(t.piece(body, 80, 100, proto=253, tos=second, ident=ident))
    want = WANT[first][second]
    if want is None:
        t.quiet()
        t.counts(ip_reasm_fails=1, ip_reasm_oks=0)
        if t.ours:
            t.counts(ip_drop_frag_ecn=1)
        return
    error = t.hears("ICMP 3/2")
    if header(error.icmp_data) != (want, 120, ident, 0):
        t.fail(f"header of the whole: {header(error.icmp_data)}, wanted {(want, 120, ident, 0)}")
    t.counts(ip_reasm_oks=1, ip_reasm_fails=0)


def tests():
    for first in range(4):
        for second in range(4):
            yield (f"ip_frag_ecn_{NAMES[first]}_{NAMES[second]}",
                   lambda t, a=first, b=second: run(t, a, b), "")
