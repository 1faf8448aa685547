# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.6.1 (MUST-13) in Linux's measure: TIME-WAIT lasts a minute."""

TIMED = True


def test(t):
    t.into("TIME-WAIT")
    t.silent(58)
    t.state("TIME-WAIT")
    t.silent(12)
    t.state("CLOSED")
