# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.1 (MUST-3): a segment with a wrong checksum was never there."""


def test(t):
    t.accepted()
    t.send("PA", 1, 1, 100, check_sum=0x1234)
    t.nothing()
    t.sees("EAGAIN")
    t.send("R", 1, check_sum=0x1234)
    t.nothing()
    t.state("ESTABLISHED")
    t.counts(tcp_drop_csum=2)
