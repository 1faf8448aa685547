# SPDX-License-Identifier: GPL-2.0
"""RFC 5681 2: an ACK with text is no duplicate."""


def test(t):
    t.accepted()
    t.write(7300)
    for seq in range(1, 7301, 1460):
        t.gets("A", seq, 1, 1460)
    for seq in (1, 101, 201, 301):
        t.send("PA", seq, 1, 100)
        t.gets("A", 7301, seq + 100, within=0.2)
    t.nothing()
    t.info(ca_state=0)
