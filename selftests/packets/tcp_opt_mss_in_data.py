# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.2: an MSS option outside of a SYN is not one."""


def test(t):
    t.accepted(opts="mss 1460")
    t.send("PA", 1, 1, 100, opts="mss 500")
    t.gets("A", 1, 101)
    t.info(snd_mss=1460)
