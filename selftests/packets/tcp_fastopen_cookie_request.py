# SPDX-License-Identifier: GPL-2.0
"""RFC 7413 4.1.2: who asks gets a cookie; data that comes with the question does not count."""

from fastopen import server


def test(t):
    server(t)
    t.send("S", 0, 0, 10, opts="mss 1460,fo,nop,nop")
    cookie = t.gets("SA", 0, 1, opts="mss,fo,nop,nop").option("fo")[0]
    t.counts(tcp_fastopen_cookie_reqd=1, tcp_fastopen_passive=0, tcp_fastopen_passive_fail=0)
    t.send("A", 1, 1, 10)
    t.gets("A", 1, 11)
    t.accept()
    t.read(10)
    flow = t.new_flow()
    flow.send("S", opts="mss 1460,fo,nop,nop")
    flow.gets("SA", 0, 1, opts=f"mss,fo {cookie},nop,nop")
