# SPDX-License-Identifier: GPL-2.0
"""Without tcp_mtu_probing a time-out says nothing about the size of segments."""

from pmtu import accepted

TIMED = True


def test(t):
    accepted(t)
    t.write(1460)
    t.gets("PA", 1, 1, 1460)
    for number in range(8):
        t.gets("PA", 1, 1, 1460, after=0.2 * 2 ** number)
    t.info(snd_mss=1460)
    if t.ours:
        t.counts(tcp_mtup_timeouts=0)
