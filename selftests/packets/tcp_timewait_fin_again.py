# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.10.7.4: in TIME-WAIT the peer's FIN again is acknowledged again."""


def test(t):
    t.into("TIME-WAIT")
    for _ in range(1 if not t.ours else 3):
        t.send("FA", 1, 2)
        t.gets("A", 2, 2)
    t.state("TIME-WAIT")
