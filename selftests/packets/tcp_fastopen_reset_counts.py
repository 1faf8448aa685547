# SPDX-License-Identifier: GPL-2.0
"""RFC 7413 5.1: one that was reset counts for a minute, or forged SYNs would make room themselves."""

from fastopen import ask, fast_syn, server

TIMED = True


def test(t):
    server(t, 1)
    cookie = ask(t)
    fast_syn(t, cookie)
    t.gets("SA", 0, 11)
    # Linux counts only those that were accepted
    t.accept()
    t.send("R", 11)
    t.state("LISTEN")
    for wait in 0, 55:
        t.silent(wait)
        flow = t.new_flow()
        fast_syn(t, cookie, flow=flow)
        flow.gets("SA", 0, 1, opts="mss")
        flow.send("R", 1)
    t.counts(tcp_fastopen_passive=1, tcp_fastopen_listen_overflow=2)
    t.silent(20)
    flow = t.new_flow()
    fast_syn(t, cookie, flow=flow)
    flow.gets("SA", 0, 11, opts="mss")
