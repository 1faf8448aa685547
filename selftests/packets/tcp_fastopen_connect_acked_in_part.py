# SPDX-License-Identifier: GPL-2.0
"""RFC 7413 4.2: the server acknowledges a part of the data: the rest is sent again at once."""

from fastopen import learn, send_to, wants


def test(t):
    learn(t)
    wants(t, send_to(t, 100), 100)
    t.gets("S", 0, data=100)
    t.send("SA", 0, 41, opts="mss 1460")
    t.gets("A", 41, 1, 60)
    t.send("A", 1, 101)
    t.info(unacked=0)
