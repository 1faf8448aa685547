# SPDX-License-Identifier: GPL-2.0
"""What waits for its time when the program closes still goes at it, and the FIN with the last."""

import time

from loss import MSS, ack, at, gets, paced

TIMED = True
RATE = 100000


def test(t):
    paced(t, 14, RATE)
    time.sleep(0.1)
    ack(t, 10)
    gets(t, 10, 11)
    last = t.mark
    t.close()
    t.gets("A", at(12), 1, MSS, within=0.1)
    fin = t.gets("FA", at(13), 1, MSS)
    if abs(fin.when - last - MSS / RATE) > 0.0002:
        t.fail(f"the FIN after {fin.when - last:.6f} s")
    t.state("FIN-WAIT-1")
    t.send("FA", 1, at(14) + 1)
    t.gets("A", at(14) + 1, 2)
