# SPDX-License-Identifier: GPL-2.0
"""RFC 7323 2.2: window scale is in the SYN-ACK only if it was in the SYN."""


def test(t):
    t.listen()
    t.send("S", opts="mss 1460")
    t.gets("SA", 0, 1, opts="mss")
    t.send("A", 1, 1, win=1000)
    t.accept()
    t.info(snd_wnd=1000, wscale=0)
