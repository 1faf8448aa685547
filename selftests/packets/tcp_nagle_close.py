# SPDX-License-Identifier: GPL-2.0
"""close() does not wait: what Nagle's rule has held goes with the FIN."""


def test(t):
    t.accepted()
    t.write(100)
    t.gets("PA", 1, 1, 100)
    t.write(10)
    t.nothing()
    t.close()
    t.gets("FPA", 101, 1, 10)
