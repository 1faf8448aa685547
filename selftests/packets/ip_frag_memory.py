# SPDX-License-Identifier: GPL-2.0
"""ipfrag_high_thresh: beyond it no fragment is taken, and TCP goes on meanwhile."""

from datagram import echo

OURS_ONLY = "the host's limit must not be below ipfrag_low_thresh"
BODY = echo(1400)


def test(t):
    t.accepted()
    t.sysctl("ipfrag_high_thresh", 200000)
    for number in range(500):
        t.packet(t.piece(BODY, 0, 1000, ident=t.next_ident()))
        if number % 50 == 0:
            t.send("PA", None, None, 10)
            t.gets("A", 1)
            t.read(10)
    moved = t.bench.counters(t.family)
    refused = moved["ip_drop_frag_memory"] - t.before["ip_drop_frag_memory"]
    # a fragment of this size is charged with one to three KiB
    if not 300 < refused < 450:
        t.fail(f"{refused} of 500 fragments refused")
    t.counts(ip_reasm_fails=refused, ip_reasm_reqds=500)
    # with more room the next one comes together
    t.sysctl("ipfrag_high_thresh", 4 << 20)
    for piece in t.pieces(BODY, 0, 1000, 1408):
        t.packet(piece)
    t.answered(1400)
