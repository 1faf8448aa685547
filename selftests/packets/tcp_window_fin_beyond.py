# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.4, 3.8.6: a FIN has a number, and waits when the text before it fills the window."""

OURS_ONLY = "Linux keeps the text back as well, until the persist timer parts them"


def test(t):
    t.accepted(win=2920)
    t.write(5840)
    t.gets("A", 1, 1, 1460)
    t.gets("A", 1461, 1, 1460)
    t.shutdown()
    t.send("A", 1, 2921, win=2920)
    t.gets("A", 2921, 1, 1460)
    t.gets("A", 4381, 1, 1460)
    t.nothing()
    t.send("A", 1, 5841, win=1460)
    t.gets("FA", 5841, 1)
    t.send("A", 1, 5842)
    t.state("FIN-WAIT-2")
