# SPDX-License-Identifier: GPL-2.0
"""close() after the peer's FIN with its text unread is a reset as well."""


def test(t):
    t.accepted()
    t.send("FPA", 1, 1, 100)
    t.gets("A", 1, 102, within=0.2)
    t.close()
    t.gets("RA", 1, 102)
    t.state("CLOSED")
