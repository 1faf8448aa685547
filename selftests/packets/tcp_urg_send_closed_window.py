# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.8.5: a probe of a closed window says that there is something urgent."""

import socket

TIMED = True


def test(t):
    t.accepted(win=0)
    t.write(10, socket.MSG_OOB)
    t.gets("AU", 1, 1, 0, urg=10, within=0.3)
    t.gets("AU", 0, 1, 0, urg=11)
    t.send("A", 1, 1, win=1000)
    t.gets("PAU", 1, 1, 10, urg=10)
