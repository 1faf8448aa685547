# SPDX-License-Identifier: GPL-2.0
"""SO_LINGER with a time: close() returns when it is over, and the FIN is still sent again."""

import time

TIMED = True


def test(t):
    t.accepted()
    t.linger(3)
    begun = time.time()
    t.close()
    took = time.time() - begun
    if not 2.98 <= took <= 3.5:
        t.fail(f"close() took {took:.2f} s")
    t.gets("FA", 1, 1, within=4)
    t.state("FIN-WAIT-1")
