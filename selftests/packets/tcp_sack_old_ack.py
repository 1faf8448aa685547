# SPDX-License-Identifier: GPL-2.0
"""An ACK that was overtaken on its way still tells what its blocks say."""

from loss import ack, established, gets, write

TIMED = True


def test(t):
    established(t)
    write(t, 10)
    gets(t, 0, 9)
    t.silent(0.1)
    ack(t, 2)
    ack(t, 1, (4, 4))
    t.info(sacked=1, ca_state=1)
    ack(t, 10)
    t.drain()
