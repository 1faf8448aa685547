# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.8.6 (MUST-34): a peer that takes its window back does not break the connection."""

OURS_ONLY = "Linux takes a smaller window only with a newer number"


def test(t):
    t.accepted(win=4380)
    t.write(8760)
    for seq in (1, 1461, 2921):
        t.gets("A", seq, 1, 1460)
    t.send("A", 1, 1461, win=100)       # the edge was 4381 and is 1561
    t.nothing()
    t.send("A", 1, 2921, win=4380)
    t.gets("A", 4381, 1, 1460)
    t.gets("A", 5841, 1, 1460)
    t.nothing()
