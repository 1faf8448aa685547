# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.2: an MSS option of the wrong length is not read as one."""


def test(t):
    t.accepted(opts="hex 0203050101010101")
    t.info(snd_mss=536)
