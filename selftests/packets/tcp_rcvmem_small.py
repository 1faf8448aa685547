# SPDX-License-Identifier: GPL-2.0
"""Many small segments that nobody reads: the whole window is used, nothing is dropped."""

OURS_ONLY = "the host lets the buffer grow before it collapses what is in it"


def test(t):
    t.accepted(opts="mss 1460,nop,nop,sackOK,nop,wscale 7")
    window, sent = t.flow.last_win, 0
    while sent + 100 <= window:
        t.send("PA", sent + 1, 1, 100)
        sent += 100
    t.fence()
    t.counts(tcp_drop_rcvq_full=0)
    if not t.bench.counters(t.family)["tcp_rcv_collapsed"] - t.before["tcp_rcv_collapsed"]:
        t.fail("nothing was collapsed")
    t.drain()
    t.unread(sent)
    t.read(sent)
