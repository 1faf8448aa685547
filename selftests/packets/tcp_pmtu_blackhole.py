# SPDX-License-Identifier: GPL-2.0
"""RFC 4821 7.7: large segments vanish and no router says so: after R1 they get smaller.

As Linux the search begins with tcp_base_mss, and each further time-out halves it.
"""

from pmtu import accepted

TIMED = True


def test(t):
    t.sysctl("tcp_mtu_probing", 1)
    t.sysctl("tcp_retries1", 2)     # the host's 3 falls on the edge of a tick
    accepted(t)
    t.write(1460)
    t.gets("PA", 1, 1, 1460)
    for number in range(3):
        t.gets("PA", 1, 1, 1460, after=0.2 * 2 ** number)
    for number, mss in (3, 1024), (4, 512), (5, 256), (6, 128), (7, 64), (8, 48), (9, 48):
        t.gets("A", 1, 1, mss, after=min(0.2 * 2 ** number, 120))
        t.info(snd_mss=mss)
    t.counts(tcp_pmtu_reduced=0)
    if t.ours:
        t.counts(tcp_mtup_timeouts=7)
    t.send("A", 1, 1461)
    t.write(96)
    t.gets("A", 1461, 1, 48)
