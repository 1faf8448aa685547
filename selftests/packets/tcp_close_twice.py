# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.10.4: after shutdown() close() has nothing more to send."""


def test(t):
    t.accepted()
    t.shutdown()
    t.gets("FA", 1, 1)
    t.close()
    t.nothing()
    t.send("A", 1, 2)
    t.state("FIN-WAIT-2")
