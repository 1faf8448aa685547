# SPDX-License-Identifier: GPL-2.0
"""The echo tells which copy is acknowledged: a repeated segment gives a sample (RFC 7323 4.1)."""

TIMED = True

OURS_ONLY = "the host sends a tail loss probe first"


def test(t):
    t.accepted(opts="mss 1460,sackOK,TS 1000 0,nop,wscale 7")
    t.write(100)
    first = t.gets("PA", 1, 1, 100)
    again = t.gets("PA", 1, 1, 100, within=1)
    t.send("A", 1, 101, opts=f"nop,nop,TS 1500 {again.option('TS')[0]}")
    rtt = t.info()["rtt"]
    if rtt > 150000 or first.option("TS") == again.option("TS"):
        t.fail(f"rtt {rtt}")
