# SPDX-License-Identifier: GPL-2.0
"""RFC 7323 2.2: with window scale in both SYNs the peer's window counts as shifted."""


def test(t):
    t.listen()
    t.send("S", opts="mss 1460,nop,wscale 5")
    t.gets("SA", 0, 1, opts="mss,nop,wscale")
    t.send("A", 1, 1, win=1000)
    t.accept()
    t.info(snd_wnd=32000)
