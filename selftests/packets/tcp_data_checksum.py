# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.1 (MUST-2): the checksum of text of even and odd length (gets() looks at it)."""


def test(t):
    t.accepted()
    t.option("TCP_NODELAY", 1)
    seq = 1
    for length in (1, 2, 3, 255, 1000, 1459, 1460):
        t.write(length)
        t.gets("PA", seq, 1, length)
        seq += length
