# SPDX-License-Identifier: GPL-2.0
"""connect(AF_UNSPEC) aborts (RFC 9293 3.10.5): a reset, and the socket is fresh."""

import ctypes

libc = ctypes.CDLL(None, use_errno=True)


def test(t):
    t.accepted()
    t.begin()
    if libc.connect(t.sock.fileno(), bytes(16), 16):
        t.fail("connect(AF_UNSPEC)")
    t.gets("RA", 1, 1)
    t.state("CLOSED")
    t.sees("ENOTCONN", "getpeername")
