# SPDX-License-Identifier: GPL-2.0
"""TCP_FASTOPEN_KEY: a listener's own keys, the namespace's until they are set."""

import socket

from fastopen import TCP_FASTOPEN_KEY, ask, fast_syn, server

KEY = "03020100-07060504-0b0a0908-0f0e0d0c"
OTHER = bytes(range(16, 32))


def key(t, value=None):
    """Get it or set it."""
    if value is None:
        return t.listener.getsockopt(socket.IPPROTO_TCP, TCP_FASTOPEN_KEY, 64)
    t.listener.setsockopt(socket.IPPROTO_TCP, TCP_FASTOPEN_KEY, value)
    return value


def test(t):
    t.sysctl("tcp_fastopen_key", KEY)
    server(t)
    before = ask(t)
    if key(t):
        t.fail(f"a listener without a key of its own has {key(t).hex()}")
    key(t, OTHER + bytes(range(16)))
    if key(t) != OTHER + bytes(range(16)):
        t.fail(f"keys {key(t).hex()}")
    if ask(t) == before:
        t.fail("the key does not count")
    fast_syn(t, before)
    t.gets("SA", 0, 11, opts="mss,fo,nop,nop")
    for length in 0, 15, 33:
        try:
            key(t, bytes(length))
        except OSError:
            continue
        t.fail(f"a key of {length} bytes was taken")
