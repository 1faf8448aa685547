# SPDX-License-Identifier: GPL-2.0
"""RFC 5961 4.2: the SYN-ACK again, because our ACK was lost, is answered with an ACK."""


def test(t):
    t.connected()
    t.send("SA", 0, 1)
    t.gets("A", 1, 1)
    t.state("ESTABLISHED")
