# SPDX-License-Identifier: GPL-2.0
"""A cookie that nobody has asked for is not kept."""

from fastopen import ASKS, again, client, send_to, wants


def test(t):
    client(t)
    t.connect()
    t.gets("S", 0)
    t.send("SA", 0, 1, opts="mss 1460,fo 0102030405060708,nop,nop")
    t.gets("A", 1, 1)
    again(t)
    wants(t, send_to(t, 100), "EINPROGRESS")
    t.gets("S", 0, opts=ASKS)
