# SPDX-License-Identifier: GPL-2.0
"""The peer ends before the urgent byte that it had announced: there will be none."""

import socket


def test(t):
    t.accepted()
    t.send("AU", 1, 1, urg=20)
    t.nothing()
    t.sees("EAGAIN", "recv", 1, socket.MSG_OOB)
    t.send("FA", 1, 1)
    t.gets("A", 1, 2, within=0.3)
    t.sees(b"", "recv", 1, socket.MSG_OOB)
    t.eof()
