# SPDX-License-Identifier: GPL-2.0
"""RFC 7413 4.1.3: the server's MSS is known too: less 40 bytes for options it bounds the SYN."""

from fastopen import learn, send_to, wants


def test(t):
    learn(t, mss=540)
    wants(t, send_to(t, 2000), 500)
    t.gets("S", 0, data=500)
    t.send("SA", 0, 501, opts="mss 540")
    t.gets("A", 501, 1)
