# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.9.2.1 (MUST-50): IP options that TCP does not know are ignored."""


def test(t):
    t.listen()
    t.send("S", opts="mss 1460", ip_options=b"\x94\x04\0\0")
    t.gets("SA", 0, 1)
    t.send("A", 1, 1)
    t.accept()
    t.send("PA", 1, 1, 10, ip_options=b"\x01\x01\x01\x00")
    t.gets("A", 1, 11)
    t.read(10)
