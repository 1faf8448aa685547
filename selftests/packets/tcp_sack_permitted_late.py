# SPDX-License-Identifier: GPL-2.0
"""SACK-permitted outside of a SYN permits nothing."""


def test(t):
    t.accepted(opts="mss 1460")
    t.send("PA", 101, 1, 100, opts="nop,nop,sackOK")
    t.gets("A", 1, 1, opts="")
