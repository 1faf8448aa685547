# SPDX-License-Identifier: GPL-2.0
"""tcp_fastopen without bit 2: neither cookies nor data, whatever the listener wants."""

from fastopen import ask, fast_syn, server


def test(t):
    server(t)
    cookie = ask(t)
    t.sysctl("tcp_fastopen", 1)
    fast_syn(t, cookie)
    t.gets("SA", 0, 1, opts="mss")
    flow = t.new_flow()
    flow.send("S", opts="mss 1460,fo,nop,nop")
    flow.gets("SA", 0, 1, opts="mss")
    t.counts(tcp_fastopen_cookie_reqd=2, tcp_fastopen_passive=0)
