# SPDX-License-Identifier: GPL-2.0
"""Linux's tcp_synack_retries: after five repetitions the half-open connection is forgotten."""

TIMED = True


def test(t):
    t.listen()
    t.send("S", opts="mss 1460")
    for wait in (0, 1, 2, 4, 8, 16):
        t.gets("SA", 0, 1, after=wait)
    t.silent(40)
    t.state("LISTEN")
    t.send("A", 1, 1)
    t.gets("R", 1)
