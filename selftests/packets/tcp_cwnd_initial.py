# SPDX-License-Identifier: GPL-2.0
"""RFC 6928: ten segments in the first round."""


def test(t):
    t.accepted()
    t.info(snd_cwnd=10)
    t.write(20 * 1460)
    for seq in range(1, 14601, 1460):
        t.gets("A", seq, 1, 1460)
    t.nothing()
    t.info(unacked=10)
