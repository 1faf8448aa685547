# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.1 (MUST-7): the kind of an option in the last byte of the header."""


def test(t):
    t.accepted(opts="hex 01010102")
    t.info(snd_mss=536)
