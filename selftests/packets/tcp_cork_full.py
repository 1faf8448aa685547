# SPDX-License-Identifier: GPL-2.0
"""TCP_CORK does not hold full segments."""


def test(t):
    t.accepted()
    t.option("TCP_CORK", 1)
    t.write(1500)
    t.gets("A", 1, 1, 1460)
    t.nothing()
    t.option("TCP_CORK", 0)
    t.gets("PA", 1461, 1, 40)
