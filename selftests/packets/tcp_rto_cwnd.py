# SPDX-License-Identifier: GPL-2.0
"""RFC 5681 3.1: after a time-out the window is one segment, the threshold half of what was out."""

TIMED = True


def test(t):
    t.accepted()
    t.write(14600)
    for seq in range(1, 14601, 1460):
        t.gets("A", seq, 1, 1460)
    t.gets("A", 1, 1, 1460, within=1)
    t.nothing()
    t.info(snd_cwnd=1, snd_ssthresh=5, ca_state=4)
