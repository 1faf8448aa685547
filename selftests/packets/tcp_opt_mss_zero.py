# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.7.1: an MSS of 0 is no offer: 536."""


def test(t):
    t.accepted(opts="mss 0")
    t.info(snd_mss=536)
