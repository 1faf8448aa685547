# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.8.6.1: the answer to a probe opens the window, and text flows at once."""

TIMED = True


def test(t):
    t.accepted(win=0)
    t.write(3000)
    for number in range(3):
        t.gets("A", 0, 1, after=0.2 * 2 ** number)
        if number < 2:
            t.send("A", 1, 1, win=0)
    t.send("A", 1, 1, win=65535)
    t.gets("A", 1, 1, 1460)
    t.gets("A", 1461, 1, 1460)
    t.gets("PA", 2921, 1, 80)
