# SPDX-License-Identifier: GPL-2.0
"""With a timestamp a cookie carries ECN as well: after it data goes out as ECT(0)."""


def test(t):
    t.sysctl("tcp_syncookies", 2)
    t.sysctl("tcp_ecn", 1)
    t.listen()
    t.send("SEC", opts="mss 1460,sackOK,TS 700 0,nop,wscale 9")
    segment = t.gets("SAE", 0, 1)
    t.send("A", 1, 1, opts=f"nop,nop,TS 701 {segment.option('TS')[0]}")
    t.accept()
    t.write(100)
    t.gets("PA", 1, 1, 100, tos=2)
    plain = t.new_flow()
    plain.send("SEC", opts="mss 1460")
    plain.gets("SA", 0, 1)      # no room to remember it
