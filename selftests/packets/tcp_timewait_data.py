# SPDX-License-Identifier: GPL-2.0
"""Text in TIME-WAIT is acknowledged with the last numbers, and the program hears nothing of it."""


def test(t):
    t.into("TIME-WAIT")
    t.send("PA", 2, 2, 100)
    t.gets("A", 2, 2)
    t.eof()
    t.state("TIME-WAIT")
