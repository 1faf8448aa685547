# SPDX-License-Identifier: GPL-2.0
"""What is lost is sent again at the pacing rate too."""

import time

from loss import MSS, ack, at, paced

OURS_ONLY = "the host sends two segments of a buffer again at once"
TIMED = True
RATE = 100000


def test(t):
    paced(t, 10, RATE)
    time.sleep(0.1)
    ack(t, 0, (5, 9))
    last = t.gets("A", 1, 1, MSS).when
    # the first is late, and so the pause after it half as long
    for number, gap in enumerate((0.5, 1, 1), 1):
        when = t.gets("A", at(number), 1, MSS, within=0.1).when
        if abs(when - last - gap * MSS / RATE) > 0.0002:
            t.fail(f"{when - last:.6f} s, wanted {gap * MSS / RATE}")
        last = when
        ack(t, number, (5, 9))
    t.counts(tcp_timeouts=0)
