# SPDX-License-Identifier: GPL-2.0
"""tcp_ecn is 2: we do not ask ourselves."""


def test(t):
    t.connect()
    t.gets("S", 0, tos=0)
