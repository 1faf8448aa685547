# SPDX-License-Identifier: GPL-2.0
"""TCP_INFO has the RTO as it is now, with its back-off."""

TIMED = True


def test(t):
    t.accepted()
    before = t.info()["rto"]
    t.write(100)
    t.gets("PA", 1, 1, 100)
    t.gets("PA", 1, 1, 100, after=0.2)
    t.info(rto=2 * before)
