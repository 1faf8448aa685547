# SPDX-License-Identifier: GPL-2.0
"""RFC 7323 2.2: a window scale option outside of a SYN means nothing."""


def test(t):
    t.accepted(opts="mss 1460")
    t.send("PA", 1, 1, 10, opts="nop,wscale 5")
    t.gets("A", 1, 11)
    t.send("A", 11, 1, win=900)
    t.nothing()
    t.info(snd_wnd=900)
