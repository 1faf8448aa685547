# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.10.7.4: in SYN-RECEIVED a SYN with another number is no repetition: the first is kept."""

OURS_ONLY = "Linux resets it; RFC 5961 4.2 wants a challenge ACK"


def test(t):
    t.listen()
    t.send("S", opts="mss 1460")
    t.gets("SA", 0, 1)
    t.send("S", 5000, opts="mss 1460")
    t.gets("A", 1, 1)
    t.send("A", 1, 1)
    t.nothing()
    t.state("ESTABLISHED")
