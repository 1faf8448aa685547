# SPDX-License-Identifier: GPL-2.0
"""Single bytes with gaps between them cannot be collapsed: the far ones are given up."""

OURS_ONLY = "the host lets the buffer grow first"


def test(t):
    t.accepted(opts="mss 1460,nop,nop,sackOK,nop,wscale 7")
    for start in range(20001, 3, -8):
        t.send("PA", start, 1, 1)
    t.fence()
    now = t.bench.counters(t.family)
    if now["tcp_drop_ofo_pruned"] <= t.before["tcp_drop_ofo_pruned"] or \
       now["tcp_prune_called"] <= t.before["tcp_prune_called"]:
        t.fail("nothing was given up")
    # in order there is room always; what was given up can come again
    t.drain()
    for start in range(1, 20001, 1000):
        t.send("PA", start, 1, 1000)
        t.drain()
    t.fence()
    if t.flow.acked < 19001:        # the last ACK may be put off
        t.fail(f"acknowledged up to {t.flow.acked}")
    t.read(20000)
