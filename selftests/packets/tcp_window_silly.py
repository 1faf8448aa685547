# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.8.6.2.1 (MUST-38): a sliver of window is not used while text is under way."""


def test(t):
    t.accepted(win=2920)
    t.write(8000)
    t.gets("A", 1, 1, 1460)
    t.gets("A", 1461, 1, 1460)
    t.send("A", 1, 1461, win=1560)      # 100 more than before
    t.nothing()
    t.send("A", 1, 2921, win=2920)
    t.gets("A", 2921, 1, 1460)
    t.gets("A", 4381, 1, 1460)
