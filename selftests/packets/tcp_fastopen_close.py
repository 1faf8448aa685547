# SPDX-License-Identifier: GPL-2.0
"""close() before the handshake is over: the FIN follows the SYN-ACK, one ACK is for both."""

from fastopen import accepted


def test(t):
    accepted(t)
    t.read(10)
    t.close()
    t.gets("FA", 1, 11)
    t.state("FIN-WAIT-1")
    t.send("A", 11, 2)
    t.state("FIN-WAIT-2")
    t.send("FA", 11, 2)
    t.gets("A", 2, 12)
    t.state("TIME-WAIT")
