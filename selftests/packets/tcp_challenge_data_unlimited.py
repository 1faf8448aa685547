# SPDX-License-Identifier: GPL-2.0
"""Text outside of the window is answered each time: the peer has to learn the window."""


def test(t):
    t.accepted()
    for _ in range(4):
        t.send("PA", 200000, 1, 10)
        t.gets("A", 1, 1)
