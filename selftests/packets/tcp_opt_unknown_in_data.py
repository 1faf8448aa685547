# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.1 (MUST-5, MUST-6): options may stand in any segment, unknown ones too."""


def test(t):
    t.accepted()
    t.send("PA", 1, 1, 100, opts="hex fe04abcd")
    t.gets("A", 1, 101)
    t.read(100)
