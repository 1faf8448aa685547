# SPDX-License-Identifier: GPL-2.0
"""A cookie is good for one to two minutes, and worthless then."""

TIMED = True


def test(t):
    t.sysctl("tcp_syncookies", 2)
    t.listen()
    late = t.new_flow()
    for flow in (t.flow, late):
        flow.send("S", opts="mss 1460")
        flow.gets("SA", 0, 1)
    t.silent(59)
    t.send("A", 1, 1)
    t.nothing()
    t.accept()
    t.state("ESTABLISHED")
    t.silent(61)
    late.send("A", 1, 1)
    late.gets("R", 1)
    t.state("LISTEN", late)
