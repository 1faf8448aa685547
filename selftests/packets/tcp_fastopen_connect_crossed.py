# SPDX-License-Identifier: GPL-2.0
"""A SYN with data crosses one without: the data follows when both are acknowledged."""

from fastopen import learn, send_to, wants

OURS_ONLY = "Linux leaves the data to the retransmission timer"


def test(t):
    learn(t)
    wants(t, send_to(t, 100), 100)
    t.gets("S", 0, data=100)
    t.send("S", 0, opts="mss 1460")
    t.gets("SA", 0, 1)
    t.send("SA", 0, 1, opts="mss 1460")
    t.gets("A", 1, 1, 100)
    t.send("A", 1, 101)
    t.state("ESTABLISHED")
    t.info(unacked=0)
