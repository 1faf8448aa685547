# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.10.7.4: text and an acknowledgment of ours in one segment."""


def test(t):
    t.accepted()
    t.write(100)
    t.gets("PA", 1, 1, 100)
    t.send("PA", 1, 101, 200)
    t.gets("A", 101, 201)
    t.read(200)
    t.info(unacked=0, bytes_acked=100)
