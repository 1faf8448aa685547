# SPDX-License-Identifier: GPL-2.0
"""RFC 7661: a window that is not used does not grow."""

MSS = 1000


def test(t):
    t.accepted(opts=f"mss {MSS}")
    for number in range(30):
        t.write(2 * MSS)
        t.gets("A", 1 + 2 * number * MSS, 1, MSS)
        t.gets("PA", 1 + (2 * number + 1) * MSS, 1, MSS)
        t.send("A", 1, t.written)
    t.info(snd_cwnd=10)
    # and what is, does
    t.write(10 * MSS)
    for number in range(10):
        t.gets("A", 1 + (60 + number) * MSS, 1, MSS)
    t.send("A", 1, t.written)
    t.info(snd_cwnd=20)
