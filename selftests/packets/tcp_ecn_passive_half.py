# SPDX-License-Identifier: GPL-2.0
"""RFC 3168 6.1.1: one of the two bits does not ask for ECN."""


def test(t):
    for bits in ("SE", "SC", "S"):
        flow = t.new_flow()
        if not t.listener:
            t.listen()
            flow.local = t.flow.local
        flow.send(bits, opts="mss 1460")
        flow.gets("SA", 0, 1)
        flow.send("R", 1)
