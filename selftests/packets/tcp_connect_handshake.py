# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 figure 6: SYN, SYN-ACK, ACK, and the program is told."""


def test(t):
    t.connect()
    t.gets("S", 0)
    t.state("SYN-SENT")
    t.poll("")
    t.send("SA", 0, 1, opts="mss 1460")
    t.gets("A", 1, 1)
    t.state("ESTABLISHED")
    t.poll("OUT")
    t.counts(tcp_active_opens=1)
