# SPDX-License-Identifier: GPL-2.0
"""IP_PMTUDISC_INTERFACE and OMIT: no DF, and a message makes nothing be sent again."""

from pmtu import INTERFACE, OMIT, accepted, discover, too_big


def one(t, value):
    accepted(t)
    discover(t, value)
    t.write(1460)
    t.gets("PA", 1, 1, 1460, df=False)
    too_big(t, 1000)
    t.nothing()
    t.counts(tcp_pmtu_reduced=0)


def tests():
    yield "tcp_pmtu_interface", lambda t: one(t, INTERFACE), ""
    yield "tcp_pmtu_omit", lambda t: one(t, OMIT), ""
