# SPDX-License-Identifier: GPL-2.0
"""A cookie of the key that goes is good for a while, and the new one comes with the SYN-ACK."""

from fastopen import ask, fast_syn, server

OLD = "00000001-00000002-00000003-00000004"
NEW = "00000005-00000006-00000007-00000008"


def test(t):
    t.sysctl("tcp_fastopen_key", OLD)
    server(t)
    old = ask(t)
    t.sysctl("tcp_fastopen_key", f"{NEW},{OLD}")
    fast_syn(t, old)
    new = t.gets("SA", 0, 11, opts="mss,fo,nop,nop").option("fo")[0]
    t.counts(tcp_fastopen_passive=1, tcp_fastopen_passive_alt_key=1)
    if new == old:
        t.fail("the cookie is still the old one")
    t.sysctl("tcp_fastopen_key", NEW)
    flow = t.new_flow()
    fast_syn(t, old, flow=flow)
    flow.gets("SA", 0, 1, opts=f"mss,fo {new},nop,nop")
    flow = t.new_flow()
    fast_syn(t, new, flow=flow)
    flow.gets("SA", 0, 11, opts="mss")
