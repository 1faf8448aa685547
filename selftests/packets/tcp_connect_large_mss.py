# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.7.1: nor larger than our own device takes."""


def test(t):
    t.connected(opts="mss 8960")
    t.info(snd_mss=1460)
    t.write(2000)
    t.gets("A", 1, 1, 1460)
    t.gets("PA", 1461, 1, 540)
