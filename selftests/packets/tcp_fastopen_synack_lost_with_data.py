# SPDX-License-Identifier: GPL-2.0
"""SYN-ACK and data are lost: the SYN-ACK alone is repeated, and the data when it is acknowledged."""

from fastopen import accepted

TIMED = True


def test(t):
    accepted(t)
    t.write(100)
    t.gets("A", 1, 11, 100)
    t.gets("SA", 0, 11, after=1)
    t.info(snd_cwnd=10)
    t.send("A", 11, 1)
    t.gets("A", 1, 11, 100, within=3.1)
    t.send("A", 11, 101)
    t.silent(5)
    t.state("ESTABLISHED")
