# SPDX-License-Identifier: GPL-2.0
"""Beside a timestamp three blocks find room."""


def test(t):
    t.accepted(opts="mss 1460,sackOK,TS 1000 0,nop,wscale 7")
    for start in (201, 401, 601, 801):
        t.send("PA", start, 1, 100, opts="nop,nop,TS 1001 0")
        answer = t.gets("A", 1, 1)
    if answer.opts[2:][-1] != "sack 801:901 601:701 401:501":
        t.fail(str(answer))
