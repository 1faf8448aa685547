# SPDX-License-Identifier: GPL-2.0
"""About our SYN: no reason to give up, and the path is known when the data goes."""

from pmtu import new_path, too_big


def test(t):
    new_path(t)
    t.connect()
    t.gets("S", 0)
    too_big(t, 1000, 0)
    t.nothing()
    t.state("SYN-SENT")
    t.send("SA", 0, 1, opts="mss 1460")
    t.gets("A", 1, 1)
    t.write(1460)
    t.gets("A", 1, 1, 960)
    t.gets("PA", 961, 1, 500)
    t.error(0)
