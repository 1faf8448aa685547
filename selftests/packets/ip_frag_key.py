# SPDX-License-Identifier: GPL-2.0
"""RFC 791 3.2: source, destination, protocol and ID say which datagram a fragment is of."""

from datagram import echo
from wire import ip

BODY = echo(1000)


def other(t, **change):
    """A second fragment that differs in one thing does not complete the first."""
    ident = t.next_ident()
    first, second = t.pieces(BODY, 0, 504, 1008, ident=ident)
    stranger = {"src": "10.3.0.2", "proto": 1, "ident": ident} | change
    t.packet(first)
    t.packet(ip(stranger["src"], t.address, stranger["proto"], BODY[504:], frag=63,
                ident=stranger["ident"]))
    t.quiet()
    t.packet(second)
    t.answered(1000)
    t.counts(ip_reasm_reqds=3, ip_reasm_oks=1, ip_reasm_fails=0)


def tests():
    for name, change in (("id", {"ident": 1}), ("source", {"src": "10.3.0.7"}),
                         ("protocol", {"proto": 253})):
        yield f"ip_frag_key_{name}", lambda t, c=change: other(t, **c), ""
