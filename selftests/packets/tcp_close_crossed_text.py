# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.10.7.4: the peer's last text crosses our FIN, and is answered with a reset after close()."""


def test(t):
    t.accepted()
    t.close()
    t.gets("FA", 1, 1)
    t.send("PA", 1, 1, 100)
    t.gets("R", 1)
    t.state("CLOSED")
