# SPDX-License-Identifier: GPL-2.0
"""RFC 7323 2.3: a shift above 14 counts as 14."""


def test(t):
    t.listen()
    t.send("S", opts="mss 1460,nop,wscale 15")
    t.gets("SA", 0, 1, opts="mss,nop,wscale")
    t.send("A", 1, 1, win=1000)
    t.accept()
    t.info(snd_wnd=1000 << 14)
