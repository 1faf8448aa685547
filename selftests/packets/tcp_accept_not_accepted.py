# SPDX-License-Identifier: GPL-2.0
"""close() of the listener resets connections that nobody has accepted."""


def test(t):
    t.listen()
    t.send("S", opts="mss 1460")
    t.gets("SA", 0, 1)
    t.send("A", 1, 1)
    t.nothing()
    t.close(t.listener)
    t.gets("RA", 1, 1)
    t.state("CLOSED")
