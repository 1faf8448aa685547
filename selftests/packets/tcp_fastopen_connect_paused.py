# SPDX-License-Identifier: GPL-2.0
"""RFC 7413 4.1.3.1: a server that twice in a row did not take the data is spared for a while."""

from fastopen import PLAIN, again, learn, send_to, wants

TIMED = True
OURS_ONLY = "Linux has given up its pause for each server"


def test(t):
    learn(t)
    for _ in range(2):
        wants(t, send_to(t, 100), 100)
        t.gets("S", 0, data=100)
        t.gets("S", 0, after=1, opts=PLAIN)
        t.send("SA", 0, 1, opts="mss 1460")
        t.gets("A", 1, 1, 100)
        again(t)
    wants(t, send_to(t, 100), "EINPROGRESS")
    t.gets("S", 0, opts=PLAIN)
    again(t)
    t.silent(121)
    wants(t, send_to(t, 100), 100)
    t.gets("S", 0, data=100)
    t.send("SA", 0, 101, opts="mss 1460")
    t.gets("A", 101, 1)
    again(t)
    wants(t, send_to(t, 100), 100)
    t.gets("S", 0, data=100)
