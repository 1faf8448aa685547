# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.7.1: an absurdly small MSS is not followed down, or each byte would cost a packet."""


def test(t):
    t.connected(opts="mss 1")
    mss = t.info()["snd_mss"]
    if not 48 <= mss <= 88:
        t.fail(f"MSS {mss}")
