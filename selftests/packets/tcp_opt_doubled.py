# SPDX-License-Identifier: GPL-2.0
"""An option that is there twice: the last one counts, as Linux."""


def test(t):
    t.accepted(opts="mss 1000,mss 700")
    t.info(snd_mss=700)
