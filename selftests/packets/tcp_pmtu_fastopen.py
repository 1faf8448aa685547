# SPDX-License-Identifier: GPL-2.0
"""RFC 7413 4.1.3.1: data that went with the SYN was too big: the SYN alone is sent at once."""

from fastopen import learn, send_to, wants
from pmtu import too_big


def test(t):
    learn(t)
    wants(t, send_to(t, 1420), 1420)
    t.gets("S", 0, data=1420)
    too_big(t, 1000, 0)
    t.gets("S", 0)
    t.nothing()
    t.send("SA", 0, 1, opts="mss 1460")
    t.gets("A", 1, 1, 960)
    t.gets("PA", 961, 1, 460)
