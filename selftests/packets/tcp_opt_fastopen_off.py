# SPDX-License-Identifier: GPL-2.0
"""RFC 7413: a cookie request to a listener without Fast Open is ignored."""


def test(t):
    t.listen()
    t.send("S", opts="mss 1460,hex 22020101")
    t.gets("SA", 0, 1, opts="mss")
