# SPDX-License-Identifier: GPL-2.0
"""RFC 1858 3: nobody cuts TCP within its flags but to get by a filter."""

from wire import tcp

OURS_ONLY = "Linux leaves it to the filters"


def test(t):
    t.listen()
    port = t.listener.getsockname()[1]
    syn = tcp("10.3.0.2", t.address, 4000, port, "S", 100, options=b"\2\4\5\xb4")
    for cut in (8, 16):
        before = t.bench.counters(t.family)["ip_drop_frag_tiny"]
        for piece in t.pieces(syn, 0, cut, len(syn), proto=6):
            t.packet(piece)
        t.fence()
        tiny = t.bench.counters(t.family)["ip_drop_frag_tiny"] - before
        if tiny != (2 if cut == 8 else 0):
            t.fail(f"cut at {cut}: {tiny} refused")
    t.counts(ip_reasm_oks=1, ip_reasm_fails=2, tcp_in_segs=1)
