# SPDX-License-Identifier: GPL-2.0
"""RFC 7323 3.2: the SYN offers timestamps, in Linux's order of options, with an echo of 0."""


def test(t):
    t.connect()
    syn = t.gets("S", 0, opts="mss,sackOK,TS,nop,wscale")
    syn.echoes(t, 0)
