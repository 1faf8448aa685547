# SPDX-License-Identifier: GPL-2.0
"""A reset while text is under way: nothing is sent again."""


def test(t):
    t.accepted()
    t.write(1000)
    t.gets("PA", 1, 1, 1000)
    t.send("R", 1)
    t.silent(0.4)
    t.error("ECONNRESET")
