# SPDX-License-Identifier: GPL-2.0
"""MSG_PEEK leaves the text where it is."""

import socket


def test(t):
    t.accepted()
    t.send("PA", 1, 1, 100)
    t.gets("A", 1, 101)
    t.read(50, socket.MSG_PEEK)
    t.read(100)
