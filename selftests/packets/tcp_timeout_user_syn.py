# SPDX-License-Identifier: GPL-2.0
"""RFC 5482 and RFC 9293 3.8.3: the user's time-out ends connect() as well."""

TIMED = True


def test(t):
    if not t.ours:
        t.sysctl("tcp_syn_linear_timeouts", 0)
    t.connect(TCP_USER_TIMEOUT=5000)
    t.gets("S", 0)
    t.gets("S", 0, after=1)
    t.gets("S", 0, after=2)
    t.silent(1.9)
    t.state("SYN-SENT")
    t.silent(0.5)
    t.error("ETIMEDOUT")
