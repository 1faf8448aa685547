# SPDX-License-Identifier: GPL-2.0
"""The same beyond a gap, and the gap is filled in the end."""

OURS_ONLY = "the host lets the buffer grow before it collapses what is in it"


def test(t):
    t.accepted(opts="mss 1460,nop,nop,sackOK,nop,wscale 7")
    window, sent = t.flow.last_win, 100
    while sent + 100 <= window:
        t.send("PA", sent + 1, 1, 100)
        sent += 100
    t.counts(tcp_drop_rcvq_full=0, tcp_drop_ofo_pruned=0)
    t.drain()
    t.send("PA", 1, 1, 100)
    t.gets("A", 1, sent + 1, opts="", within=0.3)
    t.read(sent)
