# SPDX-License-Identifier: GPL-2.0
"""More than a SYN holds: the call takes what goes with it."""

from fastopen import learn, send_to, wants


def test(t):
    learn(t)
    wants(t, send_to(t, 5000), 1420)
    t.gets("S", 0, data=1420)
    t.sees("EAGAIN", "send", b"x")
    t.send("SA", 0, 1421, opts="mss 1460")
    t.gets("A", 1421, 1)
    t.write(100)
    t.gets("A", 1421, 1, 100)
