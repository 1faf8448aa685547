# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.2 (MUST-65): no segment but the SYN carries MSS."""


def test(t):
    t.accepted()
    t.write(100)
    t.gets("PA", 1, 1, 100, opts="")
    t.send("PA", 1, 101, 10)
    t.gets("A", 101, 11, opts="")
    t.close()
    t.gets("RA", 101, 11, opts="")
