# SPDX-License-Identifier: GPL-2.0
"""RFC 7413 4.2.2: a wrong cookie: the data is not taken, and the SYN-ACK has a right one."""

from fastopen import ask, fast_syn, server


def test(t):
    server(t)
    cookie = ask(t)
    for wrong in "ffffffffffffffff", cookie + "00000000", cookie[:8]:
        flow = t.new_flow()
        flow.send("S", 0, 0, 10, opts=f"mss 1460,fo {wrong}")
        flow.gets("SA", 0, 1, opts=f"mss,fo {cookie},nop,nop")
    t.counts(tcp_fastopen_passive=0, tcp_fastopen_passive_fail=3)
    flow.send("A", 1, 1, 10)
    flow.gets("A", 1, 11)
    t.accept()
    t.read(10)
    fast_syn(t, cookie)
    t.gets("SA", 0, 11, opts="mss")
