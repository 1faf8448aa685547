# SPDX-License-Identifier: GPL-2.0
"""After a refusal the port of the script is another connection's: nothing of the first is left."""


def test(t):
    t.connect()
    t.gets("S", 0)
    t.send("RA", 0, 1)
    t.nothing()
    t.state("CLOSED")
    t.send("SA", 0, 1)
    t.gets("R", 1)
