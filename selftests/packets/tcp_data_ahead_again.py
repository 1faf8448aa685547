# SPDX-License-Identifier: GPL-2.0
"""Text ahead that is there already is only acknowledged again."""


def test(t):
    t.accepted()
    for _ in range(3):
        t.send("PA", 101, 1, 100)
        t.gets("A", 1, 1)
    t.send("PA", 1, 1, 100)
    t.gets("A", 1, 201)
    t.read(200)
    t.counts(tcp_drop_ofo_dup=2)
