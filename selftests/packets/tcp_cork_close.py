# SPDX-License-Identifier: GPL-2.0
"""close() lets go what TCP_CORK held."""


def test(t):
    t.accepted()
    t.option("TCP_CORK", 1)
    t.write(100)
    t.nothing()
    t.close()
    t.gets("FPA", 1, 1, 100)
