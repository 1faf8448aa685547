# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.10.7.4, fifth check: SND.WL1 keeps an old segment from setting the window."""


def test(t):
    t.accepted(win=5000)
    t.option("TCP_QUICKACK", 0)         # or the old segment would lie before the last ACK
    t.send("PA", 1, 1, 100)
    t.send("A", 101, 1, win=4000)
    t.info(snd_wnd=4000)
    t.send("A", 1, 1, win=9000)
    t.info(snd_wnd=4000)
    t.send("A", 101, 1, win=9000)
    t.info(snd_wnd=9000)
