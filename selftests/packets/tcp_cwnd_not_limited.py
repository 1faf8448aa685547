# SPDX-License-Identifier: GPL-2.0
"""RFC 7661, Linux's rule: what does not use the window does not make it grow."""


def test(t):
    t.accepted()
    for seq in range(1, 14601, 1460):
        t.write(1460)
        t.gets("A", seq, 1, 1460)
        t.send("A", 1, seq + 1460)
    t.info(snd_cwnd=10)
