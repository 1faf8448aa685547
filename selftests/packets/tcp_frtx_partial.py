# SPDX-License-Identifier: GPL-2.0
"""RFC 6582 3.2 step 3: a partial ACK shows the next hole, which is sent at once."""


def test(t):
    t.accepted()
    t.write(7300)
    for seq in range(1, 7301, 1460):
        t.gets("A", seq, 1, 1460)
    for _ in range(3):
        t.send("A", 1, 1)
    t.gets("A", 1, 1, 1460)
    t.send("A", 1, 2921)
    t.gets("A", 2921, 1, 1460)
    t.nothing()
    t.send("A", 1, 7301)
    t.info(unacked=0)
    t.counts(tcp_retrans_segs=2, tcp_timeouts=0)
