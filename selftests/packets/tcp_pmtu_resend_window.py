# SPDX-License-Identifier: GPL-2.0
"""RFC 1191 6.4: not more at once than the congestion window allows; the rest as ACKs come."""

from pmtu import accepted, too_big


def test(t):
    accepted(t)
    t.write(7300)
    for seq in range(1, 7301, 1460):
        t.gets("A", seq, 1, 1460)
    too_big(t, 640)
    for seq in range(1, 6001, 600):
        t.gets("A", seq, 1, 600)
    t.nothing()
    t.info(snd_cwnd=10, ca_state=4)
    t.send("A", 1, 1801)
    t.gets("A", 6001, 1, 600)
    t.gets("A", 6601, 1, 600)
    t.gets("PA", 7201, 1, 100)
    t.nothing()
