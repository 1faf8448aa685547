# SPDX-License-Identifier: GPL-2.0
"""RFC 768: what comes is read with its sender."""

from segment import PEER


def test(t):
    t.bind()
    t.tell(b"question")
    t.sees((b"question", (PEER, t.port)), "recvfrom", 100)
    t.tell(b"")
    t.sees((b"", (PEER, t.port)), "recvfrom", 100)
    t.sees("EAGAIN", "recvfrom", 100)
    t.quiet()
    t.counts(udp_in_datagrams=2)
