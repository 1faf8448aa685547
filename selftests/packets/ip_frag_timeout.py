# SPDX-License-Identifier: GPL-2.0
"""RFC 1122 3.3.2: what is not complete after 30 s is given up; tests are ip_frag_timeout_CASE.

The sender is told if the first fragment has come, and of that one. Linux's 30 s is less than
the 60 that the RFC wants: IDs come round sooner nowadays (RFC 6864 5.1).
"""

from datagram import echo

TIMED = True
BODY = echo(2000)


def first(t):
    pieces = t.pieces(BODY, 0, 800, 1600, 2008)
    t.packet(pieces[0])
    error = t.hears("ICMP 11/1", after=30, tos=0xc0, icmp_rest=bytes(4))
    t.quotes(error, pieces[0])
    t.counts(ip_reasm_timeout=1, ip_reasm_fails=1)
    # nothing is left of it
    for piece in pieces[1:]:
        t.packet(piece)
    t.quiet()


def not_first(t):
    pieces = t.pieces(BODY, 0, 800, 1600, 2008)
    t.packet(pieces[1])
    t.packet(pieces[2])
    t.silent(40)
    t.quiet()
    t.counts(ip_reasm_timeout=1, ip_reasm_fails=1)


def later_ones(t):
    """The time runs from the first that came, whichever, and no later one prolongs it."""
    pieces = t.pieces(BODY, 0, 800, 1600, 2008)
    t.packet(pieces[2])
    began = t.mark
    t.silent(20)
    t.packet(pieces[0])
    t.mark = began
    t.quotes(t.hears("ICMP 11/1", after=30), pieces[0])


def in_time(t):
    pieces = t.pieces(BODY, 0, 800, 1600, 2008)
    for piece in pieces:
        t.packet(piece)
        if piece is not pieces[-1]:
            t.silent(14)
    t.answered(2000)
    t.silent(40)
    t.quiet()
    t.counts(ip_reasm_timeout=0, ip_reasm_oks=1)


def shorter(t):
    t.sysctl("ipfrag_time", 3)
    pieces = t.pieces(BODY, 0, 800, 1600, 2008)
    t.packet(pieces[0])
    t.hears("ICMP 11/1", after=3)


def of_error(t):
    """RFC 1122 3.2.2: never about an ICMP error."""
    t.packet(t.piece(b"\3\1" + bytes(200), 0, 104, ident=t.next_ident()))
    t.silent(40)
    t.quiet()
    t.counts(ip_reasm_timeout=1)


def tests():
    for function in (first, not_first, later_ones, in_time, shorter, of_error):
        yield f"ip_frag_timeout_{function.__name__}", function, ""
