# SPDX-License-Identifier: GPL-2.0
"""tcp_fastopen with bit 0x200: data is taken from everyone."""

from fastopen import server


def test(t):
    server(t, bits=0x202)
    t.send("S", 0, 0, 10, opts="mss 1460")
    t.gets("SA", 0, 11, opts="mss")
    t.accept()
    t.read(10)
    t.counts(tcp_fastopen_passive=1)
