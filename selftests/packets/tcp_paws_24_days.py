# SPDX-License-Identifier: GPL-2.0
"""After 24 days of silence an older timestamp is none to judge by (RFC 7323 5.5)."""

TIMED = "only"
DAY = 24 * 3600


def test(t):
    t.accepted(opts="mss 1460,sackOK,TS 1000 0,nop,wscale 7")
    t.send("PA", 1, 1, 100, opts="nop,nop,TS 2000 0")
    t.gets("A", 1, 101)
    t.silent(24 * DAY - 10)
    t.send("PA", 101, 1, 100, opts="nop,nop,TS 1000 0")
    t.gets("A", 1, 101)
    t.silent(20)
    t.send("PA", 101, 1, 100, opts="nop,nop,TS 1000 0")
    answer = t.gets("A", 1, 201, within=0.3)
    if answer.option("TS")[1] != "1000":
        t.fail(f"TSecr {answer}")
    t.counts(tcp_drop_paws=1)
