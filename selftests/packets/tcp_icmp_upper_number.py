# SPDX-License-Identifier: GPL-2.0
"""An error counts in SYN-SENT when its number lies in SND.UNA..SND.NXT, both included."""


def test(t):
    t.connect()
    t.gets("S", 0)
    t.icmp(3, 1, 1)
    t.error("EHOSTUNREACH")
    t.state("CLOSED")
