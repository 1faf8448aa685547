# SPDX-License-Identifier: GPL-2.0
"""RFC 5681 3.2: the threshold is half of what was under way; a full ACK ends the recovery there."""


def test(t):
    t.accepted()
    t.write(14600)
    for seq in range(1, 14601, 1460):
        t.gets("A", seq, 1, 1460)
    for _ in range(3):
        t.send("A", 1, 1)
    t.gets("A", 1, 1, 1460)
    t.info(snd_ssthresh=5)
    t.send("A", 1, 14601)
    t.nothing()
    t.info(unacked=0, lost=0, retrans=0)
    t.write(1460)
    t.gets("A", 14601, 1, 1460)
    t.send("A", 1, 16061)
    t.info(ca_state=0)
