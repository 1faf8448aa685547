# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.8.6: a long text through a window of two segments, each ACK letting more go."""


def test(t):
    t.accepted(win=2920)
    t.write(29200)
    acked = 1
    while acked < 29201:
        t.gets("A", acked, 1, 1460)
        t.gets("A", acked + 1460, 1, 1460)
        t.nothing()
        acked += 2920
        t.send("A", 1, acked)
    t.info(unacked=0, bytes_acked=29200)
