# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.1 (MUST-7): an option of length 0 ends the reading, and what came before it counts."""

OURS_ONLY = "a host that knows TCP-AO refuses a SYN whose options it cannot read"


def test(t):
    t.accepted(opts="mss 1000,hex fe00,mss 700")
    t.info(snd_mss=1000)
