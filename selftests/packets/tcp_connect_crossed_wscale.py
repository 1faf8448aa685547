# SPDX-License-Identifier: GPL-2.0
"""RFC 7323 2.2: the window of a SYN is not scaled, nor is that of the SYN-ACK that answers ours
when two SYNs have crossed."""

OURS_ONLY = "Linux scales it"


def test(t):
    t.connect()
    t.gets("S", 0)
    t.send("S", 0, win=2048, opts="mss 1460, nop, wscale 7")
    t.gets("SA", 0, 1)
    t.send("SA", 0, 1, win=2048, opts="mss 1460, nop, wscale 7")
    t.state("ESTABLISHED")
    t.info(snd_wnd=2048)
    t.drain()
    t.send("A", 1, 1, win=32)
    t.info(snd_wnd=4096)
