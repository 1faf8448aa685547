# SPDX-License-Identifier: GPL-2.0
"""The handshake's ACK is for the SYN-ACK alone: the data behind it is still out."""

from fastopen import accepted


def test(t):
    accepted(t)
    t.read(10)
    t.write(100)
    t.gets("A", 1, 11, 100)
    t.send("A", 11, 1)
    t.state("ESTABLISHED")
    t.info(unacked=1)
    t.send("A", 11, 101)
    t.info(unacked=0)
