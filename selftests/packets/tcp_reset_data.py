# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.10.7.4, second check: a reset takes away what was not read; the next call tells."""


def test(t):
    t.accepted()
    t.send("R", 1)
    t.nothing()
    t.poll("IN OUT ERR HUP RDHUP")
    t.sees("ECONNRESET")
    t.eof()
    t.sees("EPIPE", "send")
    t.counts(tcp_estab_resets=1)
