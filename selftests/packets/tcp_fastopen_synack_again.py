# SPDX-License-Identifier: GPL-2.0
"""The SYN-ACK is repeated, once more than without Fast Open; the end is the program's to see."""

from fastopen import accepted

TIMED = True


def test(t):
    accepted(t)
    for wait in (1, 2, 4, 8, 16, 32):
        t.gets("SA", 0, 11, after=wait, opts="mss")
    t.silent(60)
    t.state("SYN-RECEIVED")
    t.error("ETIMEDOUT", 20)
    t.state("LISTEN")
