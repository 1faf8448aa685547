# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.7.4 (MUST-17): TCP_NODELAY lets everything go."""


def test(t):
    t.accepted()
    t.option("TCP_NODELAY", 1)
    for seq in range(1, 51, 10):
        t.write(10)
        t.gets("PA", seq, 1, 10)
