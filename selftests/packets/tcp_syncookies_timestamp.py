# SPDX-License-Identifier: GPL-2.0
"""With a timestamp a cookie carries window scale and SACK as well: the echo brings them back."""


def test(t):
    t.sysctl("tcp_syncookies", 2)
    t.listen()
    t.send("S", opts="mss 1460,sackOK,TS 700 0,nop,wscale 9")
    segment = t.gets("SA", 0, 1, opts="mss,sackOK,TS,nop,wscale")
    value, echo = segment.option("TS")
    if echo != "700":
        t.fail("TSecr of the SYN-ACK")
    t.send("A", 1, 1, win=10, opts=f"nop,nop,TS 701 {value}")
    t.accept()
    values = t.info(snd_wnd=10 << 9)
    if values["options"] & 7 != 7 or values["wscale"] & 15 != 9:
        t.fail(f"tcpi_options {values['options']}, tcpi_wscale {values['wscale']:#x}")
    t.write(100)
    segment = t.gets("PA", 1, 1, 100)
    later = (int(segment.option("TS")[0]) - int(value)) % 2**32
    if later >= 2**31 or segment.option("TS")[1] != "701":
        t.fail("a timestamp before that of the SYN-ACK")
