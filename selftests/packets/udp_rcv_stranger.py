# SPDX-License-Identifier: GPL-2.0
"""A connected socket hears its peer only; to others its port is nobody's."""


def test(t):
    t.connect()
    t.tell(b"other port", sport=t.port + 1)
    t.hears_icmp(3, 3)
    t.tell(b"other host", peer="10.3.0.77")
    t.hears_icmp(3, 3)
    t.tell(b"peer")
    t.sees(b"peer", "recv", 100)
    t.sees("EAGAIN", "recv", 100)
