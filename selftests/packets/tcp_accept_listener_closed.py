# SPDX-License-Identifier: GPL-2.0
"""close() of the listener forgets half-open connections: the ACK that comes then is refused."""


def test(t):
    t.listen()
    t.send("S", opts="mss 1460")
    t.gets("SA", 0, 1)
    t.close(t.listener)
    t.send("A", 1, 1)
    t.gets("R", 1)
    t.state("CLOSED")
