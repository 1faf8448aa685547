# SPDX-License-Identifier: GPL-2.0
"""The header of the whole is that of the first fragment, with its options."""

from datagram import echo


def run(t, order):
    body = bytes(200)
    ident = t.next_ident()
    pieces = [t.piece(body, 0, 104, proto=253, ident=ident, options=b"\x94\4\0\0" + b"\1" * 8),
              t.piece(body, 104, 200, proto=253, ident=ident)]
    for index in order:
        t.packet(pieces[index])
    error = t.hears("ICMP 3/2")
    t.quotes(error, t.ip(253, body, ident=ident, options=b"\x94\4\0\0" + b"\1" * 8))


def bad(t):
    """A parameter problem is told about the first fragment, not about a later one."""
    ident = t.next_ident()
    t.packet(t.piece(echo(1000), 504, 1008, ident=ident, options=b"\7\1\0\0"))
    t.quiet()
    t.packet(t.piece(echo(1000), 0, 504, ident=ident, options=b"\7\1\0\0"))
    t.hears("ICMP 12/0")
    t.quiet()


def tests():
    yield "ip_frag_options_first", lambda t: run(t, (0, 1)), ""
    yield "ip_frag_options_later", lambda t: run(t, (1, 0)), ""
    yield "ip_frag_options_bad", bad, ""
