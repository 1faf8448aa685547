# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.1 (MUST-6): an unknown option is stepped over."""


def test(t):
    t.accepted(opts="hex fe04abcd,mss 1000")
    t.info(snd_mss=1000)
