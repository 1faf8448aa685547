# SPDX-License-Identifier: GPL-2.0
"""One millisecond before TS.Recent is not old (as Linux); TS.Recent stays."""


def test(t):
    t.accepted(opts="mss 1460,sackOK,TS 1000 0,nop,wscale 7")
    t.send("PA", 1, 1, 100, opts="nop,nop,TS 1010 0")
    t.gets("A", 1, 101)
    t.send("PA", 101, 1, 100, opts="nop,nop,TS 1009 0")
    answer = t.gets("A", 1, 201)
    if answer.option("TS")[1] != "1010":
        t.fail(f"TSecr {answer}")
    t.counts(tcp_drop_paws=0)
