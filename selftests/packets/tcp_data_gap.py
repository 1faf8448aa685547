# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.10.7.4: text ahead is kept, what is missing is asked for, and then both are there."""


def test(t):
    t.accepted()
    t.send("PA", 101, 1, 100)
    t.gets("A", 1, 1)
    t.sees("EAGAIN")
    t.send("PA", 1, 1, 100)
    t.gets("A", 1, 201)
    t.read(200)
    t.counts(tcp_ofo_queued=1)
