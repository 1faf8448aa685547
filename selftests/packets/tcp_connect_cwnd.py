# SPDX-License-Identifier: GPL-2.0
"""RFC 2525 2.3: the one who connects begins with the same window as the one who accepts."""


def test(t):
    t.connected()
    t.info(snd_cwnd=10, unacked=0)
    t.write(20 * 1460)
    for seq in range(1, 14601, 1460):
        t.gets("A", seq, 1, 1460)
    t.nothing()
