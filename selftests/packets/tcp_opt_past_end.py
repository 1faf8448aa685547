# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.1 (MUST-7): an option that reaches beyond the header is none."""


def test(t):
    t.accepted(opts="mss 1000,hex fe280000")
    t.info(snd_mss=1000)
