# SPDX-License-Identifier: GPL-2.0
"""RFC 5681 3.2: the third duplicate ACK sends the missing segment again."""


def test(t):
    t.accepted()
    t.write(7300)
    for seq in range(1, 7301, 1460):
        t.gets("A", seq, 1, 1460)
    t.send("A", 1, 1)
    t.send("A", 1, 1)
    t.nothing()
    t.send("A", 1, 1)
    t.gets("A", 1, 1, 1460)
    t.nothing()
    t.info(ca_state=3)
    t.counts(tcp_fast_retrans=1)
    t.counts(tcp_retrans_segs=1, tcp_timeouts=0)
