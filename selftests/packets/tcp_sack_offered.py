# SPDX-License-Identifier: GPL-2.0
"""RFC 2018 2: SACK-permitted is answered in the SYN-ACK, alone as with others."""


def test(t):
    t.listen()
    t.send("S", opts="mss 1460,sackOK")
    t.gets("SA", 0, 1, opts="mss,nop,nop,sackOK")
