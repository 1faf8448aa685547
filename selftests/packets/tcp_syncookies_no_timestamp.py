# SPDX-License-Identifier: GPL-2.0
"""A cookie has no room for options: without a timestamp there are none but the MSS."""


def test(t):
    t.sysctl("tcp_syncookies", 2)
    t.listen()
    t.send("S", opts="mss 1460,nop,nop,sackOK,nop,wscale 7")
    t.gets("SA", 0, 1, opts="mss 1460")
    t.send("A", 1, 1, win=1000)
    t.accept()
    t.info(options=0, snd_wnd=1000)
