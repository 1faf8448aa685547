# SPDX-License-Identifier: GPL-2.0
"""TCP_MAXSEG limits what our SYN offers and what we send."""


def test(t):
    t.connect(TCP_MAXSEG=800)
    syn = t.gets("S", 0)
    if syn.opts[0] != "mss 800":
        t.fail("MSS of the SYN")
    t.send("SA", 0, 1, opts="mss 1460")
    t.gets("A", 1, 1)
    t.write(1000)
    t.gets("A", 1, 1, 800)
    t.gets("PA", 801, 1, 200)
