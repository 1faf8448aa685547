# SPDX-License-Identifier: GPL-2.0
"""RFC 7413 4.1.1: a cookie has 4 to 16 bytes, and an even number; another is none at all."""

from fastopen import server


def test(t):
    server(t)
    for length in 2, 3, 5, 17, 18:
        flow = t.new_flow()
        flow.send("S", 0, 0, 10, opts=f"mss 1460,fo {'11' * length}")
        flow.gets("SA", 0, 1, opts="mss")
    t.counts(tcp_fastopen_passive_fail=0, tcp_fastopen_cookie_reqd=0)
