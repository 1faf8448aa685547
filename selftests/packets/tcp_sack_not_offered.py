# SPDX-License-Identifier: GPL-2.0
"""RFC 2018 2: without the peer's consent there is none."""


def test(t):
    t.accepted()
    t.send("PA", 101, 1, 100)
    t.gets("A", 1, 1, opts="")
