# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.1 (MUST-64): forty bytes of NOP."""


def test(t):
    t.accepted(opts=",".join(["nop"] * 40))
    t.info(snd_mss=536)
