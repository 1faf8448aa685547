# SPDX-License-Identifier: GPL-2.0
"""RFC 7323 5.3: the same timestamp again is not an older one."""


def test(t):
    t.accepted(ts=1000)
    for seq in (1, 101, 201):
        t.send("PA", seq, 1, 100)
        t.gets("A", 1, seq + 100).echoes(t, 1000)
