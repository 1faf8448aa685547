# SPDX-License-Identifier: GPL-2.0
"""RFC 5681 3.1: in slow start each acknowledged segment lets two more go."""

OURS_ONLY = "Linux gathers what may go into larger pieces"


def test(t):
    t.accepted()
    t.write(20 * 1460)
    for seq in range(1, 14601, 1460):
        t.gets("A", seq, 1, 1460)
    for number in range(1, 6):
        t.send("A", 1, 1 + number * 1460)
        seq = 14601 + (number - 1) * 2920
        t.gets("A", seq, 1, 1460)
        t.gets("A", seq + 1460, 1, 1460)
        t.info(snd_cwnd=10 + number)
    t.nothing()
