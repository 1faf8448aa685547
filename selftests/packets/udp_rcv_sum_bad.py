# SPDX-License-Identifier: GPL-2.0
"""RFC 1122 4.1.3.4: a datagram with a wrong sum is dropped in silence."""


def test(t):
    t.bind()
    t.tell(b"wrong", check_sum=0x1234)
    t.tell(bytes(1000), check_sum=0x1234)
    t.sees("EAGAIN", "recvfrom", 100)
    t.quiet()
    t.counts(udp_drop_csum=2, udp_in_datagrams=0)
    t.tell(b"right")
    t.sees(b"right", "recv", 100)
