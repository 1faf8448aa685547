# SPDX-License-Identifier: GPL-2.0
"""RFC 7323 2.2: the window of a SYN-ACK is not scaled, that of the next segment is."""


def test(t):
    t.connect()
    t.gets("S", 0)
    t.send("SA", 0, 1, opts="mss 1460,nop,wscale 4", win=3000)
    t.gets("A", 1, 1)
    t.info(snd_wnd=3000)
    t.send("PA", 1, 1, 10, win=3000)
    t.gets("A", 1, 11)
    t.info(snd_wnd=48000)
