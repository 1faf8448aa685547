# SPDX-License-Identifier: GPL-2.0
"""The ACK of a cookie was lost: the peer's first text brings the cookie back as well."""


def test(t):
    t.sysctl("tcp_syncookies", 2)
    t.listen()
    t.send("S", opts="mss 1460")
    t.gets("SA", 0, 1)
    t.send("PA", 1, 1, 10)
    t.accept()
    t.gets("A", 1, 11)
    t.read(10)
