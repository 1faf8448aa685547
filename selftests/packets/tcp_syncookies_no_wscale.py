# SPDX-License-Identifier: GPL-2.0
"""A timestamp without window scale and SACK: the cookie says that, too."""


def test(t):
    t.sysctl("tcp_syncookies", 2)
    t.listen()
    t.send("S", opts="mss 1460,nop,nop,TS 700 0")
    segment = t.gets("SA", 0, 1, opts="mss,nop,nop,TS")
    t.send("A", 1, 1, win=1000, opts=f"nop,nop,TS 701 {segment.option('TS')[0]}")
    t.accept()
    values = t.info(snd_wnd=1000)
    if values["options"] & 7 != 1:
        t.fail(f"tcpi_options {values['options']}, wanted timestamps alone")
