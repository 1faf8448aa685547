# SPDX-License-Identifier: GPL-2.0
"""IP_PMTUDISC_DO: DF whatever comes; the program is told when that cannot work."""

from pmtu import DO, accepted, discover, too_big


def test(t):
    accepted(t)
    discover(t, DO)
    t.write(1460)
    t.gets("PA", 1, 1, 1460, df=True)
    too_big(t, 1000)
    t.gets("A", 1, 1, 960, df=True)
    t.gets("PA", 961, 1, 500, df=True)
    t.error(0)
    t.send("A", 1, 1461)
    t.write(960)
    t.gets("PA", 1461, 1, 960)
    too_big(t, 300, 1461)
    t.gets("A", 1461, 1, 512, df=True)
    t.gets("PA", 1973, 1, 448, df=True)
    t.nothing()
    t.error("EMSGSIZE")
    t.info(pmtu=552)
