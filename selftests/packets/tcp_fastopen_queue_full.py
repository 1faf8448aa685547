# SPDX-License-Identifier: GPL-2.0
"""RFC 7413 5.1: so many handshakes may be open; who comes then is a SYN like any other."""

from fastopen import ask, fast_syn, server


def test(t):
    server(t, 1)
    cookie = ask(t)
    fast_syn(t, cookie)
    t.gets("SA", 0, 11, opts="mss")
    flow = t.new_flow()
    fast_syn(t, cookie, flow=flow)
    flow.gets("SA", 0, 1, opts="mss")
    t.counts(tcp_fastopen_passive=1, tcp_fastopen_listen_overflow=1)
    # accept() makes no room, the handshake's end does
    t.accept()
    flow = t.new_flow()
    fast_syn(t, cookie, flow=flow)
    flow.gets("SA", 0, 1, opts="mss")
    t.send("A", 11, 1)
    flow = t.new_flow()
    fast_syn(t, cookie, flow=flow)
    flow.gets("SA", 0, 11, opts="mss")
    t.counts(tcp_fastopen_passive=2, tcp_fastopen_listen_overflow=2)
