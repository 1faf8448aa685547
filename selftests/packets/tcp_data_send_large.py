# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.7.1: a large write becomes full segments; PSH is on the last (MUST-61)."""


def test(t):
    t.accepted()
    t.write(5000)
    for seq in (1, 1461, 2921):
        t.gets("A", seq, 1, 1460, psh=False if t.ours else None)     # Linux may push more
    t.gets("PA", 4381, 1, 620)
    t.send("A", 1, 5001)
    t.info(unacked=0, bytes_acked=5000)
