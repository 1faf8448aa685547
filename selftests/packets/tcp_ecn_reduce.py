# SPDX-License-Identifier: GPL-2.0
"""RFC 3168 6.1.2: ECE halves the window once a round trip, and CWR says that it has."""

MSS = 1000


def acked(t, count):
    """An ACK, with ECE, of so many segments."""
    t.send("AE", 1, 1 + count * MSS)


def test(t):
    t.listen()
    t.send("SEC", opts=f"mss {MSS}")
    t.gets("SAE", 0, 1)
    t.send("A", 1, 1)
    t.accept()
    t.write(10 * MSS)
    for number in range(10):
        t.gets("A", 1 + number * MSS, 1, MSS, tos=2)
    acked(t, 10)
    t.info(ca_state=2, snd_ssthresh=5, snd_cwnd=5)
    t.write(10 * MSS)
    t.gets("AC", 1 + 10 * MSS, 1, MSS)
    for number in range(11, 15):
        t.gets("A", 1 + number * MSS, 1, MSS, tos=2)
    t.nothing()
    # the first ACK of what was sent since then, and a mark on it again
    acked(t, 11)
    t.info(ca_state=2, snd_ssthresh=2)
    t.counts(tcp_ecn_reductions=2)
