# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.8.6.2.1 (4): with nothing under way a sliver is used after the override time."""

TIMED = True
OURS_ONLY = "Linux probes with an old number first"


def test(t):
    t.accepted(win=2920)
    t.write(4000)
    t.gets("A", 1, 1, 1460)
    t.gets("A", 1461, 1, 1460)
    t.send("A", 1, 2921, win=100)
    t.gets("A", 2921, 1, 100, after=0.2)
