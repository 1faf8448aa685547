# SPDX-License-Identifier: GPL-2.0
"""RFC 768: a sum of zero says that the sender made none; RFC 1122 4.1.3.4: it is delivered."""


def test(t):
    t.bind()
    t.tell(b"unsummed", check_sum=0)
    t.sees(b"unsummed", "recv", 100)
    t.counts(udp_in_datagrams=1, udp_drop_csum=0)
