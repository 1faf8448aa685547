# SPDX-License-Identifier: GPL-2.0
"""RFC 7323 3.2: the SYN-ACK has what the SYN offered, and echoes its timestamp."""


def test(t):
    t.listen()
    t.send("S", opts="mss 1460,sackOK,TS 4711 0,nop,wscale 7")
    answer = t.gets("SA", 0, 1, opts="mss,sackOK,TS,nop,wscale")
    answer.echoes(t, 4711)
