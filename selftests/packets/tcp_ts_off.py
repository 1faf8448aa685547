# SPDX-License-Identifier: GPL-2.0
"""net.*.tcp_timestamps 0: neither offered nor agreed to."""


def test(t):
    t.sysctl("tcp_timestamps", 0)
    t.listen()
    t.send("S", opts="mss 1460,nop,nop,TS 1 0")
    t.gets("SA", 0, 1, opts="mss")
