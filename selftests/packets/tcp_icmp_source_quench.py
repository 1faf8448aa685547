# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.9.2.2 (MUST-55): source quench is discarded."""


def test(t):
    t.accepted()
    t.write(1000)
    t.gets("PA", 1, 1, 1000)
    before = t.info()["snd_cwnd"]
    t.icmp(4, 0, 1)
    t.nothing()
    t.info(snd_cwnd=before)
    t.send("A", 1, 1001)
    t.state("ESTABLISHED")
