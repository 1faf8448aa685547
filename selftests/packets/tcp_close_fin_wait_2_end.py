# SPDX-License-Identifier: GPL-2.0
"""Linux's tcp_fin_timeout: FIN-WAIT-2 without a program ends after a minute."""

TIMED = True


def test(t):
    t.accepted()
    t.close()
    t.gets("FA", 1, 1)
    t.send("A", 1, 2)
    t.silent(58)
    t.state("FIN-WAIT-2")
    t.silent(12)
    t.state("CLOSED")
