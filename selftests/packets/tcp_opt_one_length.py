# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.1 (MUST-7): nor can an option be of length 1."""

OURS_ONLY = "a host that knows TCP-AO refuses a SYN whose options it cannot read"


def test(t):
    t.accepted(opts="mss 1000,hex fe01,mss 700")
    t.info(snd_mss=1000)
