# SPDX-License-Identifier: GPL-2.0
"""RFC 1191 6.4: not more at once than the congestion window allows; the rest as ACKs come."""

from pmtu import accepted, too_big


def test(t):
    accepted(t)
    t.write(11680)
    for seq in range(1, 11681, 1460):
        t.gets("A", seq, 1, 1460)
    too_big(t, 770)     # two for each, however the stack has them in buffers
    for seq in range(1, 7301, 730):
        t.gets("A", seq, 1, 730)
    t.nothing()
    t.info(snd_cwnd=10, ca_state=4)
    t.send("A", 1, 4381)
    for seq in range(7301, 11681, 730):
        t.gets("A", seq, 1, 730)
    t.nothing()
