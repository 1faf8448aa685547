# SPDX-License-Identifier: GPL-2.0
"""A thousand SYNs that nobody follows up: an honest peer connects all the same (RFC 4987)."""

FLOOD = 1000


def test(t):
    t.listen(backlog=16)
    for number in range(FLOOD):
        flow = t.new_flow(port=2000 + number)
        flow.local = t.flow.local
        flow.send("S", opts="mss 1460,sackOK,TS 1 0,nop,wscale 7")
        if number % 50 == 49:
            t.fence()
    # The queue holds 17. On a slow machine old ones give up their place meanwhile, and
    # so may one for the honest peer: it need not get a cookie.
    now = t.bench.counters(t.family)
    sent = now["tcp_syncookies_sent"] - t.before["tcp_syncookies_sent"]
    if not FLOOD * 0.8 < sent <= FLOOD - 17:
        t.fail(f"{sent} cookies sent")
    t.send("S", opts="mss 1460")
    t.gets("SA", 0, 1)
    t.send("A", 1, 1)
    t.accept()
    t.write(100)
    t.gets("PA", 1, 1, 100)
    t.counts(tcp_drop_accept_queue_full=0)
    for flow in t.flows.values():
        flow.queue.clear()
