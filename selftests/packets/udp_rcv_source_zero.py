# SPDX-License-Identifier: GPL-2.0
"""RFC 768: a source port of zero says that no answer is wanted; the datagram is as good."""

from segment import PEER


def test(t):
    t.bind()
    t.tell(b"no answer", sport=0)
    t.sees((b"no answer", (PEER, 0)), "recvfrom", 100)
    t.quiet()
