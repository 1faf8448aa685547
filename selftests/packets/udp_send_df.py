# SPDX-License-Identifier: GPL-2.0
"""IP_MTU_DISCOVER: who asks for DF gets it, who asks for none gets none."""

import socket

from packet_udp import DF, IP_MTU_DISCOVER


def test(t):
    t.bind()
    for mode, frag in enumerate((0, DF, DF, DF, 0, 0)):
        t.sock.setsockopt(socket.SOL_IP, IP_MTU_DISCOVER, mode)
        t.say(b"x")
        t.hears(b"x", frag=frag)
