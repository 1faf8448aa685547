# SPDX-License-Identifier: GPL-2.0
"""A peer that stops sending timestamps is heard; ours go on (as Linux, not RFC 7323 3.2)."""


def test(t):
    t.accepted(opts="mss 1460,sackOK,TS 1000 0,nop,wscale 7")
    t.send("PA", 1, 1, 100)
    answer = t.gets("A", 1, 101, opts="nop,nop,TS")
    if answer.option("TS")[1] != "1000":
        t.fail(f"TSecr {answer}")
    t.read(100)
