# SPDX-License-Identifier: GPL-2.0
"""After an error the program may connect again with the same socket."""

import contextlib

from segment import PEER


def test(t):
    t.connect()
    t.gets("S", 0)
    t.icmp(3, 3, 0)
    t.error("ECONNREFUSED")
    t.sees("ECONNABORTED", "connect", (PEER, t.flow.port))
    with contextlib.suppress(BlockingIOError):
        t.sock.connect((PEER, t.flow.port))
    t.gets("S", 0)
    t.flow.nxt = 0
    t.send("SA", 0, 1, opts="mss 1460")
    t.gets("A", 1, 1)
