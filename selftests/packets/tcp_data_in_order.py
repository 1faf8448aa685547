# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.10.7.4, seventh step: text in order is taken, acknowledged, and the program's."""


def test(t):
    t.accepted()
    t.send("PA", 1, 1, 1000)
    t.gets("A", 1, 1001)
    t.poll("IN OUT")
    t.unread(1000)
    t.read(1000)
    t.poll("OUT")
    t.info(bytes_received=1000)
