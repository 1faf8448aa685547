# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.7.4: with nothing under way a small segment goes at once."""


def test(t):
    t.accepted()
    for seq in range(1, 31, 10):
        t.write(10)
        t.gets("PA", seq, 1, 10)
        t.send("A", 1, seq + 10)
