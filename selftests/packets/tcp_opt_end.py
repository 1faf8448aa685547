# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.1: behind the end-of-options option there are none."""


def test(t):
    t.accepted(opts="mss 1000,hex 00020402bc000000")
    t.info(snd_mss=1000)
