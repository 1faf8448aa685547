# SPDX-License-Identifier: GPL-2.0
"""Our SYN-ACK was lost, and the client's SYN comes again, without data and cookie."""

from fastopen import accepted


def test(t):
    accepted(t)
    t.send("S", 0, opts="mss 1460")
    t.gets("SA", 0, 11, opts="mss")
    t.state("SYN-RECEIVED")
    t.send("A", 11, 1)
    t.state("ESTABLISHED")
    t.read(10)
    t.nothing()
