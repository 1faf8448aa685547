# SPDX-License-Identifier: GPL-2.0
"""A connection that ends while data waits for its time: nothing comes after the reset."""

import time

from loss import ack, gets, paced

TIMED = True


def waiting(t):
    """Twelve have come, and others wait."""
    paced(t, 30, 100000)
    time.sleep(0.1)
    ack(t, 10)
    gets(t, 10, 11)
    t.nothing()


def test(t):
    waiting(t)
    t.linger(0)
    t.close()
    t.gets("RA", None, 1)
    t.silent(1)
    # and by the peer's
    t.flow = t.new_flow()
    t.written = 1
    waiting(t)
    t.send("R", 1)
    t.silent(1)
    t.state("CLOSED")
