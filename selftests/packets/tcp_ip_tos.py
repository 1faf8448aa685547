# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.9.1.9 (MUST-48, SHLD-21): so is the Diffserv field, and it goes out as it was given."""


def test(t):
    t.accepted()
    t.write(10)
    t.gets("PA", 1, 1, 10, tos=0)
    t.send("A", 1, 11)
    t.option("IP_TOS", 0xb8)
    t.write(10)
    t.gets("PA", 11, 1, 10, tos=0xb8)
