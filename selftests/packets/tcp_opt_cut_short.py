# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.1 (MUST-7): an MSS option of which only the first half fits is none."""


def test(t):
    t.accepted(opts="hex 01010204")
    t.info(snd_mss=536)
