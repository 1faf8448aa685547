# SPDX-License-Identifier: GPL-2.0
"""close() before the handshake is over, and the client's SYN again: it gets the SYN-ACK again."""

from fastopen import accepted


def test(t):
    accepted(t)
    t.read(10)
    t.close()
    t.gets("FA", 1, 11)
    t.send("S", 0, opts="mss 1460")
    t.gets("SA", 0, 11)
    t.send("A", 11, 1)
    t.state("FIN-WAIT-1")
    t.send("A", 11, 2)
    t.state("FIN-WAIT-2")
