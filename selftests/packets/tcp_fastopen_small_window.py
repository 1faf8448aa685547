# SPDX-License-Identifier: GPL-2.0
"""The window of a SYN is not scaled, and its SYN-ACK takes nothing of it."""

from fastopen import ask, server


def test(t):
    server(t)
    cookie = ask(t)
    t.send("S", 0, 0, 10, win=1000, opts=f"mss 500,nop,wscale 3,fo {cookie},nop,nop")
    t.gets("SA", 0, 11, opts="mss,nop,wscale")
    t.accept()
    t.write(3000)
    t.gets("A", 1, 11, 500)
    t.gets("A", 501, 11, 500)
    t.nothing()
    t.send("A", 11, 1001, win=125)
    t.gets("A", 1001, 11, 500)
    t.gets("A", 1501, 11, 500)
    t.nothing()
