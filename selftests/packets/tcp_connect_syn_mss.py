# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.7.1 (MUST-14): the SYN says what the device takes, and comes first among options."""


def test(t):
    t.connect()
    syn = t.gets("S", 0, win=64240)
    if syn.opts[0] != "mss 1460":
        t.fail("the first option is not MSS 1460")
