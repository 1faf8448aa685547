# SPDX-License-Identifier: GPL-2.0
"""RFC 1191 5: a router that tells no MTU. As Linux 552 bytes, and whoever must may cut them."""

from pmtu import accepted, too_big


def test(t):
    accepted(t)
    t.write(1000)
    t.gets("PA", 1, 1, 1000, df=True)
    too_big(t, 0)
    t.gets("A", 1, 1, 512, df=False)
    t.gets("PA", 513, 1, 488, df=False)
    t.nothing()
    t.error(0)
    t.info(snd_mss=512, pmtu=552)
