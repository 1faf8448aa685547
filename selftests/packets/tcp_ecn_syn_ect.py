# SPDX-License-Identifier: GPL-2.0
"""RFC 3168 6.1.1: a SYN must not be ECN-capable itself; one that is gets no ECN."""


def test(t):
    t.listen()
    t.send("SEC", opts="mss 1460", tos=2)
    t.gets("SA", 0, 1)
