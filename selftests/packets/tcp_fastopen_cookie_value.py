# SPDX-License-Identifier: GPL-2.0
"""A cookie is SipHash-2-4 of both addresses, as Linux makes it: a farm of servers may be mixed."""

import socket
import struct

from fastopen import ask, fast_syn, server

KEY = "03020100-07060504-0b0a0908-0f0e0d0c"


def siphash(key, data):
    """Of eight bytes."""
    mask = 2**64 - 1
    k = struct.unpack("<QQ", key)
    v = [k[0] ^ 0x736f6d6570736575, k[1] ^ 0x646f72616e646f6d,
         k[0] ^ 0x6c7967656e657261, k[1] ^ 0x7465646279746573]

    def rotate(x, n):
        return (x << n | x >> 64 - n) & mask

    def rounds(count):
        for _ in range(count):
            v[0] = (v[0] + v[1]) & mask
            v[1] = rotate(v[1], 13) ^ v[0]
            v[0] = rotate(v[0], 32)
            v[2] = (v[2] + v[3]) & mask
            v[3] = rotate(v[3], 16) ^ v[2]
            v[0] = (v[0] + v[3]) & mask
            v[3] = rotate(v[3], 21) ^ v[0]
            v[2] = (v[2] + v[1]) & mask
            v[1] = rotate(v[1], 17) ^ v[2]
            v[2] = rotate(v[2], 32)

    for word in struct.unpack("<Q", data)[0], 8 << 56:
        v[3] ^= word
        rounds(2)
        v[0] ^= word
    v[2] ^= 0xff
    rounds(4)
    return struct.pack("<Q", v[0] ^ v[1] ^ v[2] ^ v[3])


def test(t):
    t.sysctl("tcp_fastopen_key", KEY)
    server(t)
    t.flow.peer = "10.3.0.2"
    want = siphash(bytes(range(16)), socket.inet_aton("10.3.0.2") + socket.inet_aton(t.address))
    cookie = ask(t)
    if cookie != want.hex():
        t.fail(f"cookie {cookie}, wanted {want.hex()}")
    fast_syn(t, want.hex())
    t.gets("SA", 0, 11, opts="mss")
