# SPDX-License-Identifier: GPL-2.0
"""tcp_min_snd_mss: no peer makes segments smaller than this."""

from pmtu import accepted


def test(t):
    t.sysctl("tcp_min_snd_mss", 600)
    accepted(t, opts="mss 100")
    t.write(1200)
    t.gets("A", 1, 1, 600)
    t.gets("PA", 601, 1, 600)
