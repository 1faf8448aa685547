# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.1 (MUST-64): options begin at any byte."""


def test(t):
    t.accepted(opts="nop,mss 1000,nop,nop,nop")
    t.info(snd_mss=1000)
