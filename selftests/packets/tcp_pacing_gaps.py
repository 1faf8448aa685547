# SPDX-License-Identifier: GPL-2.0
"""SO_MAX_PACING_RATE: ten segments at once, then two at a time, as far apart as they take."""

import time

from loss import MSS, ack, at, gets, paced

TIMED = True
RATE = 100000


def test(t):
    paced(t, 30, RATE)
    t.nothing()
    t.info(pacing_rate=RATE, max_pacing_rate=RATE)
    time.sleep(0.1)
    ack(t, 10)
    gets(t, 10, 11)
    last = t.mark
    # These were late, and so the pause after them half as long.
    for number in range(12, 30, 2):
        when = t.gets("A", at(number), 1, MSS, within=0.1).when
        wanted = MSS / RATE if number == 12 else 2 * MSS / RATE
        if abs(when - last - wanted) > 0.0002:
            t.fail(f"{when - last:.6f} s, wanted {wanted}")
        last = when
        gets(t, number + 1)
        t.nothing()
        ack(t, number)
    t.counts(tcp_retrans_segs=0)
