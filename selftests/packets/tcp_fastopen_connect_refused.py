# SPDX-License-Identifier: GPL-2.0
"""A reset answers the SYN with its data: the connection is refused."""

from fastopen import learn, send_to, wants


def test(t):
    learn(t)
    wants(t, send_to(t, 100), 100)
    t.gets("S", 0, data=100)
    t.send("RA", 0, 101)
    t.sees("ECONNREFUSED")
    t.state("CLOSED")
