# SPDX-License-Identifier: GPL-2.0
"""MSG_MORE holds as TCP_CORK does, for one call."""

import socket


def test(t):
    t.accepted()
    t.write(100, socket.MSG_MORE)
    t.nothing()
    t.write(100)
    t.gets("PA", 1, 1, 200)
