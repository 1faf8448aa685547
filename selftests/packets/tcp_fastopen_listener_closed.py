# SPDX-License-Identifier: GPL-2.0
"""The listener is closed while a Fast Open waits to be accepted, and while another is accepted."""

from fastopen import ask, fast_syn, server


def test(t):
    server(t)
    cookie = ask(t)
    fast_syn(t, cookie)
    t.gets("SA", 0, 11)
    t.accept()
    flow = t.new_flow()
    fast_syn(t, cookie, flow=flow)
    flow.gets("SA", 0, 11)
    t.close(t.listener)
    flow.gets("RA", 1, 11)
    t.nothing()
    t.read(10)
    t.send("A", 11, 1)
    t.state("ESTABLISHED")
    t.write(10)
    t.gets("A", 1, 11, 10)
