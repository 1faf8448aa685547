# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.9.1.2: text without PSH is the program's at once all the same."""


def test(t):
    t.accepted()
    t.send("A", 1, 1, 10)
    t.gets("A", 1, 11)
    t.read(10)
