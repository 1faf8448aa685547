# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.8.1: an unanswered SYN-ACK is sent again after 1, 2 and 4 seconds."""

TIMED = True


def test(t):
    t.listen()
    t.send("S", opts="mss 1460")
    t.gets("SA", 0, 1)
    for wait in (1, 2, 4):
        t.gets("SA", 0, 1, after=wait)
    t.send("A", 1, 1)
    t.nothing()
    t.accept()
