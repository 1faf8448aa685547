# SPDX-License-Identifier: GPL-2.0
"""tcp_early_retrans 0: no probe, the retransmission timer only; nor without SACK."""

from loss import established, gets, write, MSS

TIMED = True


def tests():
    yield "tcp_tlp_off_sysctl", off, ""
    yield "tcp_tlp_off_no_sack", no_sack, ""


def off(t):
    t.sysctl("tcp_early_retrans", 0)
    established(t)
    timeout(t)


def no_sack(t):
    established(t, opts=f"mss {MSS}")
    timeout(t)


def timeout(t):
    write(t, 4)
    gets(t, 0, 3)
    gets(t, 0, after=0.3)
    t.counts(tcp_loss_probes=0, tcp_timeouts=1)
