# SPDX-License-Identifier: GPL-2.0
"""net.*.tcp_sack 0: neither offered nor agreed to."""


def test(t):
    t.sysctl("tcp_sack", 0)
    t.listen()
    t.send("S", opts="mss 1460,sackOK")
    t.gets("SA", 0, 1, opts="mss")
