# SPDX-License-Identifier: GPL-2.0
"""A reset before the handshake is over: what came can be read, and then the error."""

from fastopen import accepted


def test(t):
    accepted(t)
    t.send("R", 11)
    t.state("LISTEN")
    t.read(10)
    t.sees("ECONNRESET")
    t.counts(tcp_estab_resets=0)
